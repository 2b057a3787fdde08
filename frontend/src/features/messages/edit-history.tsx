import { useQuery } from '@tanstack/react-query'

import { messageVersions } from '@/api/messages'
import { editReasonWords } from '@/api/outreach-words'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { DiffView } from '@/ui/text/diff-view'
import { formatInstant } from '@/ui/text/format'

/** Every edit, the newest first, each as what it changed and why. */
export function EditHistory({ id }: { id: string }) {
  const found = useQuery(messageVersions(id))
  return (
    <section className="border-t border-line pt-4">
      <h3 className="mb-2 text-sm font-semibold">Edits</h3>
      {found.isPending && <Skeleton className="h-16 w-full" />}
      {found.error && <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />}
      <ol className="flex flex-col gap-3">
        {found.data?.items.map((edit) => (
          <li key={edit.id} className="rounded-lg border border-line p-3">
            <p className="mb-2 flex flex-wrap items-center gap-2 text-xs text-ink-3">
              <Badge>{editReasonWords[edit.edit_reason]}</Badge>
              {formatInstant(edit.created_at)}
              {edit.edited_by !== null && ` by ${edit.edited_by}`}
            </p>
            <div className="text-sm">
              {edit.subject_before !== edit.subject_after && (
                <div className="mb-1 font-medium">
                  <DiffView before={edit.subject_before ?? ''} after={edit.subject_after ?? ''} />
                </div>
              )}
              <DiffView before={edit.body_before} after={edit.body_after} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
