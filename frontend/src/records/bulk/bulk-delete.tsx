import { useMutation, useQueryClient } from '@tanstack/react-query'

import { refetch } from '@/api/query'
import { deleteChosen, type Chosen } from '@/records/bulk/bulk-api'
import { words } from '@/records/record-api'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { notify } from '@/ui/overlays/toast'
import { formatCount, plural } from '@/ui/text/format'

const many = 50

/** Erases what is selected, after saying how many and what goes with them. */
export function BulkDelete({
  chosen,
  onClose,
  onDeleted,
}: {
  chosen: Chosen
  onClose: () => void
  onDeleted: () => void
}) {
  const queries = useQueryClient()
  const { noun, nouns } = words[chosen.entity]
  const what = plural(chosen.count, noun, nouns)
  const erase = useMutation({
    meta: { failure: `The ${nouns} were not deleted` },
    mutationFn: () => deleteChosen(chosen),
    onSuccess: ({ count }) => {
      notify.done(`${plural(count, noun, nouns)} deleted`)
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
      title={`Delete ${what}?`}
      confirm={`Delete ${what}`}
      danger
      busy={erase.isPending}
      {...(chosen.count > many ? { typeToConfirm: formatCount(chosen.count) } : {})}
      onConfirm={() => erase.mutate()}
    >
      {chosen.entity === 'company'
        ? 'Everything that was ever said about them goes with them. Their contacts stay, without a company.'
        : 'Everything that was ever said about them goes with them, ' +
          'campaign messages and raw answers of services included.'}{' '}
      Files of imports that name them are kept, with their reports. This cannot be undone.
    </ConfirmDialog>
  )
}
