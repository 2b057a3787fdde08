import { isApiError } from '@/api/error'
import { Button } from '@/ui/controls/button'
import { ErrorState } from '@/ui/status/error-state'

type Props = { error: unknown; busy: boolean; blocked?: boolean; onSave: () => void; onDrop: () => void }

/** Under a form with unsaved changes. After a conflict it says whose change would be replaced. */
export function SaveBar({ error, busy, blocked = false, onSave, onDrop }: Props) {
  const conflict = isApiError(error, 'version_conflict')
  return (
    <div className="sticky bottom-0 flex flex-col gap-1 rounded-lg border border-line bg-raised px-4 py-2 shadow-pop">
      {conflict ? (
        <p role="alert" className="py-1 text-sm text-warn-ink">
          Somebody else changed this campaign while you edited. Nothing was overwritten: your text is still here. Look
          at theirs, or save yours over it.
        </p>
      ) : (
        error !== null && <ErrorState compact error={error} />
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {!conflict && <span className="mr-auto text-sm text-ink-2">Not saved yet</span>}
        <Button onClick={onDrop}>{conflict ? 'Show theirs' : 'Discard'}</Button>
        <Button look="primary" busy={busy} disabled={blocked} onClick={onSave}>
          {conflict ? 'Save mine over theirs' : 'Save'}
        </Button>
      </div>
    </div>
  )
}
