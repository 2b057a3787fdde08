import { useMutation, useQueryClient } from '@tanstack/react-query'

import { api, unwrap } from '@/api/client'
import { refetch } from '@/api/query'
import { words, type Entity } from '@/records/record-api'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { notify } from '@/ui/overlays/toast'

type Props = { entity: Entity; id: string; name: string; onClose: () => void; onDeleted: () => void }

/** Erases one record after saying what goes and what stays. */
export function DeleteRecord({ entity, id, name, onClose, onDeleted }: Props) {
  const queries = useQueryClient()
  const erase = useMutation({
    meta: { failure: `${name} was not deleted` },
    mutationFn: () =>
      entity === 'company'
        ? unwrap(api.DELETE('/api/companies/{company_id}', { params: { path: { company_id: id } } }))
        : unwrap(api.DELETE('/api/contacts/{contact_id}', { params: { path: { contact_id: id } } })),
    onSuccess: () => {
      notify.done(`${name} is deleted`)
      onDeleted()
    },
    onSettled: () =>
      refetch(
        queries,
        '/api/companies',
        '/api/companies/filter-counts',
        '/api/contacts',
        '/api/contacts/filter-counts',
        '/api/tags',
      ),
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${name}?`}
      confirm={`Delete 1 ${words[entity].noun}`}
      danger
      busy={erase.isPending}
      onConfirm={() => erase.mutate()}
    >
      {entity === 'company'
        ? 'Everything that was ever said about this company goes with it. Its contacts stay, without a company.'
        : 'Everything that was ever said about this person goes with them, ' +
          'campaign messages and raw answers of services included.'}{' '}
      Files of imports that name them are kept, with their reports. This cannot be undone.
    </ConfirmDialog>
  )
}
