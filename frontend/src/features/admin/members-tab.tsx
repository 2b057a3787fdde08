import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, KeyRound, Power, UserMinus } from 'lucide-react'
import { useState } from 'react'

import { api, unwrap } from '@/api/client'
import { refetch } from '@/api/query'
import { useAuth } from '@/api/session/auth'
import { account, members, roleOptions, type Member, type Role } from '@/features/admin/admin-data'
import { OnceLinkDialog } from '@/features/admin/once-link-dialog'
import { PlainTable } from '@/features/admin/plain-table'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Select } from '@/ui/controls/select'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { Menu } from '@/ui/overlays/menu'
import { notify } from '@/ui/overlays/toast'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatDate, plural } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

type Asked = { what: 'remove' | 'deactivate'; member: Member }

export function MembersTab({ onInvite }: { onInvite: () => void }) {
  const tenant = useTenant()
  const queries = useQueryClient()
  const { user: me } = useAuth()
  const found = useQuery(members())
  const [asked, setAsked] = useState<Asked>()
  const [link, setLink] = useState<{ url: string; expires_at: string; name: string }>()
  const settle = () => refetch(queries, '/api/users')
  const mayReset = (member: Member) => member.is_active !== false && (member.is_managed || me?.is_super_admin === true)
  const nameOf = (member: Member) => member.display_name || member.email

  const changeRole = useMutation({
    meta: { failure: 'The role was not changed' },
    mutationFn: ({ member, role }: { member: Member; role: Role }) =>
      unwrap(
        api.PATCH('/api/users/{user_id}', {
          params: { path: { user_id: member.user_id } },
          body: { role, seen_role: member.role, display_name: null, is_active: null, version: null },
        }),
      ),
    onMutate: ({ member, role }) => {
      const key = members().queryKey
      const before = queries.getQueryData(key)
      queries.setQueryData(
        key,
        (old: { items: Member[] } | undefined) =>
          old && { items: old.items.map((one) => (one.user_id === member.user_id ? { ...one, role } : one)) },
      )
      return { before, key }
    },
    onError: (_error, _change, kept) => kept && queries.setQueryData(kept.key, kept.before),
    onSettled: settle,
  })
  const setActive = useMutation({
    meta: { failure: 'The account was not changed' },
    mutationFn: async ({ member, active }: { member: Member; active: boolean }) => {
      const { version } = await queries.fetchQuery(account(member.user_id))
      return unwrap(
        api.PATCH('/api/users/{user_id}', {
          params: { path: { user_id: member.user_id } },
          body: { is_active: active, version, role: null, seen_role: null, display_name: null },
        }),
      )
    },
    onSuccess: (_answer, { member, active }) =>
      notify.done(active ? `${nameOf(member)} can sign in again` : `${nameOf(member)} cannot sign in any more`),
    onSettled: () => {
      setAsked(undefined)
      return settle()
    },
  })
  const remove = useMutation({
    meta: { failure: 'The member was not removed' },
    mutationFn: (member: Member) =>
      unwrap(api.DELETE('/api/users/{user_id}', { params: { path: { user_id: member.user_id } } })),
    onSuccess: (_answer, member) => notify.done(`${nameOf(member)} is no longer a member`),
    onSettled: () => {
      setAsked(undefined)
      return settle()
    },
  })
  const reset = useMutation({
    meta: { failure: 'The link was not created' },
    mutationFn: (member: Member) =>
      unwrap(api.POST('/api/users/{user_id}/reset-link', { params: { path: { user_id: member.user_id } } })),
    onSuccess: (made, member) => setLink({ ...made, name: nameOf(member) }),
  })

  if (found.isPending) return <Skeleton className="h-40 w-full" />
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const rows = found.data.items
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-3">
        <p className="flex-1 text-sm text-ink-2">
          {plural(rows.length, 'member')} of {tenant.name}
        </p>
        <Button look="primary" onClick={onInvite}>
          Invite a person
        </Button>
      </div>
      <PlainTable label="Members" heads={['Person', 'Role', 'Sign-in', 'Member since', '']}>
        {rows.map((member) => (
          <tr key={member.user_id}>
            <td>
              <span className="flex items-center gap-2.5">
                <Monogram round name={nameOf(member)} />
                <span className="min-w-0">
                  <span className="block font-medium">
                    {nameOf(member)}
                    {member.user_id === me?.id && <span className="font-normal text-ink-3"> (you)</span>}
                  </span>
                  <span className="block text-xs text-ink-3">{member.email}</span>
                </span>
              </span>
            </td>
            <td className="w-36">
              <Select
                size="sm"
                aria-label={`Role of ${nameOf(member)}`}
                value={member.role}
                options={roleOptions}
                onChange={(role) => changeRole.mutate({ member, role })}
              />
            </td>
            <td className="whitespace-nowrap">
              <AccountBadge member={member} />
            </td>
            <td className="whitespace-nowrap text-ink-2">{formatDate(member.joined_at)}</td>
            <td className="w-12 text-right">
              <Menu
                trigger={
                  <Button
                    look="ghost"
                    size="sm"
                    square
                    aria-label={`More for ${nameOf(member)}`}
                    icon={<Ellipsis aria-hidden />}
                  />
                }
                items={[
                  {
                    label: 'Password link',
                    icon: <KeyRound />,
                    disabled: !mayReset(member),
                    ...(mayReset(member) ? {} : { hint: 'a super admin can' }),
                    onSelect: () => reset.mutate(member),
                  },
                  member.is_active === false
                    ? {
                        label: 'Allow sign-in again',
                        icon: <Power />,
                        onSelect: () => setActive.mutate({ member, active: true }),
                      }
                    : {
                        label: 'Deactivate the account',
                        icon: <Power />,
                        disabled: !member.is_managed || member.user_id === me?.id,
                        onSelect: () => setAsked({ what: 'deactivate', member }),
                      },
                  { kind: 'line' },
                  {
                    label: 'Remove from the workspace',
                    icon: <UserMinus />,
                    danger: true,
                    onSelect: () => setAsked({ what: 'remove', member }),
                  },
                ]}
              />
            </td>
          </tr>
        ))}
      </PlainTable>
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={() => setAsked(undefined)}
          title={asked.what === 'remove' ? `Remove ${nameOf(asked.member)}?` : `Deactivate ${nameOf(asked.member)}?`}
          confirm={asked.what === 'remove' ? 'Remove the member' : 'Deactivate the account'}
          danger
          busy={remove.isPending || setActive.isPending}
          onConfirm={() =>
            asked.what === 'remove'
              ? remove.mutate(asked.member)
              : setActive.mutate({ member: asked.member, active: false })
          }
        >
          {asked.what === 'remove'
            ? `${asked.member.email} loses access to ${tenant.name}. The account itself stays, ` +
              `and so does everything the person did.${asked.member.user_id === me?.id ? ' This is you.' : ''}`
            : `${asked.member.email} cannot sign in until you allow it again. Role and work stay.`}
        </ConfirmDialog>
      )}
      {link && (
        <OnceLinkDialog
          title={`Password link for ${link.name}`}
          url={link.url}
          expiresAt={link.expires_at}
          onClose={() => setLink(undefined)}
        >
          Send it to the person to set a new password. Earlier links stop working.
        </OnceLinkDialog>
      )}
    </div>
  )
}

function AccountBadge({ member }: { member: Member }) {
  if (member.is_active === false) return <Badge tone="bad">Deactivated</Badge>
  if (member.is_managed) return <Badge tone="ok">Active</Badge>
  const title =
    'Also belongs to another workspace, or is a super admin: ' +
    'the person changes name and password, a super admin can make a password link'
  return <Badge title={title}>Personal account</Badge>
}
