import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { refetch } from '@/api/query'
import { renewAccount } from '@/api/session/auth'
import type { Namespace } from '@/features/admin/admin-data'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'

/** "Český Kov a.s." -> "cesky-kov-a-s": the slug suggested for the URL. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '')

/** Makes a namespace, or renames one: its place in the URL never changes. */
export function NamespaceDialog({ one, onClose }: { one: Namespace | undefined; onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState(one?.name ?? '')
  const [typed, setTyped] = useState<string>()
  const slug = one?.slug ?? typed ?? slugOf(name)
  const save = useMutation({
    mutationFn: () =>
      one === undefined
        ? unwrap(api.POST('/api/tenants', { body: { name: name.trim(), slug } }))
        : unwrap(
            api.PATCH('/api/tenants/{tenant_id}', {
              params: { path: { tenant_id: one.id } },
              body: { name: name.trim(), version: one.version, is_active: null, caps: null },
            }),
          ),
    onSuccess: (saved) => {
      notify.done(
        one === undefined ? `${saved.name} is created` : `Renamed to ${saved.name}`,
        one === undefined ? { detail: 'Open it from the workspace menu and invite its first admin.' } : {},
      )
      onClose()
    },
    // The namespace menu lists what the sign-in said: a new one, or a new name, must stand there at once.
    onSettled: () => Promise.all([renewAccount(), refetch(queries, '/api/tenants', '/api/tenants/current')]),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const error = save.error instanceof ApiError ? save.error : undefined
  const inFields = error?.fieldError('name') !== undefined || error?.fieldError('slug') !== undefined
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={one === undefined ? 'New workspace' : `Rename ${one.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="namespace"
            busy={save.isPending}
            disabled={name.trim() === '' || slug === '' || name.trim() === one?.name}
          >
            {one === undefined ? 'Create workspace' : 'Rename'}
          </Button>
        </>
      }
    >
      <form id="namespace" onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name" error={error?.fieldError('name')}>
          <Input
            autoFocus
            value={name}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {one === undefined && (
          <Field
            label="In the URL"
            hint="Lower-case letters, digits and hyphens. It cannot be changed later."
            error={error?.fieldError('slug')}
          >
            <Input value={slug} maxLength={40} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
          </Field>
        )}
        {error && !inFields && <ErrorState compact error={error} />}
      </form>
    </Dialog>
  )
}
