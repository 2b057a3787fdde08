import { clsx } from 'clsx'
import { Lock, Pencil, TriangleAlert } from 'lucide-react'
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react'

import type { FieldInfo } from '@/api/fields/fields'
import { isTypable } from '@/records/fields/value-control'
import { ValueView } from '@/records/fields/value-view'
import { WhyButton } from '@/records/fields/why-button'
import type { FieldProvenance } from '@/records/record-api'

const FieldEditor = lazy(async () => ({ default: (await import('@/records/fields/field-editor')).FieldEditor }))

type Props = {
  field: FieldInfo
  value: unknown
  locked: boolean
  said: FieldProvenance | undefined
  saidLoading: boolean
  editable: boolean
  /** Stores the value; rejects with the ApiError that the editor shows. */
  onSave: (value: unknown) => Promise<unknown>
  onRelease: () => void
  /** How this page shows the value; else as the catalogue's type says. */
  view?: ReactNode
  /** Why the value is doubtful, in a sentence. */
  doubt?: string | undefined
}

/** One field: its value, who says so, and the control to change it in place. `e` edits the row that has the focus. */
export function FieldRow({ field, value, locked, said, saidLoading, editable, onSave, onRelease, view, doubt }: Props) {
  const [editing, setEditing] = useState(false)
  const row = useRef<HTMLDivElement>(null)
  const canEdit = editable && isTypable(field)
  const close = () => {
    setEditing(false)
    row.current?.focus()
  }
  return (
    <div
      ref={row}
      role="group"
      data-field={field.key}
      aria-label={field.label}
      tabIndex={canEdit ? 0 : -1}
      onKeyDown={(event) => {
        if (
          event.target !== event.currentTarget ||
          !canEdit ||
          event.key.toLowerCase() !== 'e' ||
          event.metaKey ||
          event.ctrlKey
        )
          return
        event.preventDefault()
        event.stopPropagation()
        setEditing(true)
      }}
      className={clsx(
        'group grid items-start gap-x-3 rounded-md px-2 py-1',
        'hover:bg-hover focus-visible:-outline-offset-1 sm:grid-cols-[10.5rem_minmax(0,1fr)]',
      )}
    >
      <div className="flex items-center gap-1 text-sm text-ink-3" title={field.hint === '' ? undefined : field.hint}>
        <span className="min-w-0 break-words">{field.label}</span>
        {locked && <Lock aria-label="Set by a person" className="size-3 shrink-0 text-accent-ink" />}
      </div>
      {editing ? (
        <Suspense fallback={<div className="h-8" />}>
          <FieldEditor field={field} value={value} onSave={onSave} onClose={close} />
        </Suspense>
      ) : (
        <div className="flex min-w-0 items-start gap-2">
          <div className="min-w-0 flex-1 text-sm" onDoubleClick={() => canEdit && setEditing(true)}>
            {view ?? <ValueView field={field} value={value} />}
            {doubt !== undefined && (
              <p className="flex items-start gap-1 text-xs text-warn-ink">
                <TriangleAlert aria-label="Doubtful" className="mt-0.5 size-3 shrink-0" />
                <span className="min-w-0 break-words">{doubt}</span>
              </p>
            )}
          </div>
          {canEdit && (
            <button
              type="button"
              aria-label={`Edit ${field.label}`}
              title="Edit (e)"
              onClick={() => setEditing(true)}
              className={clsx(
                'inline-flex size-5 shrink-0 items-center justify-center rounded-sm text-ink-3 opacity-0',
                'group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-active hover:text-ink',
                'max-sm:opacity-100',
              )}
            >
              <Pencil aria-hidden className="size-3" />
            </button>
          )}
          <WhyButton field={field} said={said} loading={saidLoading} onRelease={editable ? onRelease : undefined} />
        </div>
      )}
    </div>
  )
}
