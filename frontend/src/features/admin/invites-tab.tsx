import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MailPlus } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { refetch } from '@/api/query'
import { invites, roleOptions, roleRights, roleWords, type Role } from '@/features/admin/admin-data'
import { OnceLinkDialog } from '@/features/admin/once-link-dialog'
import { PlainTable } from '@/features/admin/plain-table'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Card } from '@/ui/layout/card'
import { notify } from '@/ui/overlays/toast'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatAgo, formatInstant } from '@/ui/text/format'

export function InvitesTab() {
  const tenant = useTenant()
  const queries = useQueryClient()
  const found = useQuery(invites())
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('editor')
  const settle = () => refetch(queries, '/api/users/invites')
  const invite = useMutation({
    mutationFn: () => unwrap(api.POST('/api/users/invites', { body: { email: email.trim(), role } })),
    onSuccess: () => setEmail(''),
    onSettled: settle,
  })
  const revoke = useMutation({
    meta: { failure: 'The invitation was not revoked' },
    mutationFn: (one: { id: string; email: string }) =>
      unwrap(api.DELETE('/api/users/invites/{invite_id}', { params: { path: { invite_id: one.id } } })),
    onSuccess: (_answer, one) => notify.done(`The invitation of ${one.email} no longer works`),
    onSettled: settle,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate()
  }
  const error = invite.error instanceof ApiError ? invite.error : undefined
  const inField = error?.fieldError('email')
  return (
    <div className="flex flex-col gap-4">
      <Card title={`Invite a person to ${tenant.name}`} description="You get a link to share. No e-mail is sent.">
        <form onSubmit={submit} className="grid items-start gap-3 sm:grid-cols-[1fr_10rem_auto]">
          <Field label="E-mail" error={inField}>
            <Input
              type="email"
              required
              value={email}
              maxLength={320}
              autoComplete="off"
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Field label="Role" hint={roleRights[role].is}>
            <Select value={role} onChange={setRole} options={roleOptions} />
          </Field>
          <Button
            type="submit"
            look="primary"
            busy={invite.isPending}
            disabled={email.trim() === ''}
            className="sm:mt-5.5"
          >
            Create invite link
          </Button>
        </form>
        {error && inField === undefined && <ErrorState compact error={error} />}
      </Card>
      {found.isPending && <Skeleton className="h-24 w-full" />}
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.items.length === 0 && (
        <EmptyState icon={<MailPlus />} title="No open invitation">
          Invitations that wait for an answer appear here. You can revoke them.
        </EmptyState>
      )}
      {found.data !== undefined && found.data.items.length > 0 && (
        <PlainTable label="Open invitations" heads={['E-mail', 'Role', 'Expires', '']}>
          {found.data.items.map((one) => (
            <tr key={one.id}>
              <td className="font-medium">{one.email}</td>
              <td>{roleWords[one.role]}</td>
              <td className="whitespace-nowrap text-ink-2" title={formatInstant(one.expires_at)}>
                {new Date(one.expires_at).getTime() < Date.now()
                  ? `expired ${formatAgo(one.expires_at)}`
                  : formatInstant(one.expires_at)}
              </td>
              <td className="text-right">
                <Button
                  size="sm"
                  look="ghost"
                  busy={revoke.isPending && revoke.variables.id === one.id}
                  onClick={() => revoke.mutate(one)}
                >
                  Revoke
                </Button>
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {invite.data && (
        <OnceLinkDialog
          title={`Invitation for ${invite.data.email}`}
          url={invite.data.url}
          expiresAt={invite.data.expires_at}
          onClose={invite.reset}
        >
          {`With it the person joins ${tenant.name} as ${roleWords[invite.data.role].toLowerCase()}. ` +
            'An earlier invitation of this address stops working.'}
        </OnceLinkDialog>
      )}
    </div>
  )
}
