import type { FieldInfo } from '@/api/fields/fields'
import { ValueView } from '@/records/fields/value-view'
import { valueOf, type Detail } from '@/records/record-api'
import { Button } from '@/ui/controls/button'
import { Dialog } from '@/ui/overlays/dialog'

export type Conflict = { field: FieldInfo; mine: unknown; theirs: Detail }

type Props = { conflict: Conflict; busy: boolean; onMine: () => void; onTheirs: () => void }

/** Somebody else was faster: both values side by side, and the person chooses. */
export function ConflictDialog({ conflict, busy, onMine, onTheirs }: Props) {
  const { field, mine, theirs } = conflict
  return (
    <Dialog
      open
      onOpenChange={onTheirs}
      title="Someone else changed this record"
      description={
        'It was changed after you opened it. Nothing of yours is stored yet: ' +
        `choose which ${field.label.toLowerCase()} stays.`
      }
      footer={
        <>
          <Button onClick={onTheirs}>Keep theirs</Button>
          <Button look="primary" busy={busy} onClick={onMine}>
            Use mine
          </Button>
        </>
      }
    >
      <dl className="grid gap-3 sm:grid-cols-2">
        {[
          ['Theirs, stored now', valueOf(theirs, field.key)],
          ['Mine, not stored', mine],
        ].map(([label, value]) => (
          <div key={String(label)} className="rounded-md border border-line p-3">
            <dt className="mb-1 text-xs text-ink-3">{String(label)}</dt>
            <dd className="text-sm">
              <ValueView field={field} value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
