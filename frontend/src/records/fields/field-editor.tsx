import { useState } from 'react'

import { isApiError } from '@/api/error'
import type { FieldInfo } from '@/api/fields/fields'
import { asText, fromText, ValueControl } from '@/records/fields/value-control'
import { Button } from '@/ui/controls/button'

type Props = { field: FieldInfo; value: unknown; onSave: (value: unknown) => Promise<unknown>; onClose: () => void }

/** Edits one value in place: Enter saves, Escape leaves it as it was. The server reads and checks what was typed. */
export function FieldEditor({ field, value, onSave, onClose }: Props) {
  const [text, setText] = useState(() => asText(value))
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const several = field.type === 'long_text' || field.type === 'text_list'
  const save = async () => {
    const next = fromText(field, text)
    if (asText(next) === asText(value)) return onClose()
    setBusy(true)
    setFailure(undefined)
    try {
      await onSave(next)
      onClose()
    } catch (error) {
      if (isApiError(error, 'version_conflict')) return onClose()
      const said = isApiError(error) ? (error.fieldError(field.key) ?? error.message) : String(error)
      setFailure(
        isApiError(error) && error.requestId !== undefined && error.status >= 500
          ? `${said} (request ${error.requestId})`
          : said,
      )
    } finally {
      setBusy(false)
    }
  }
  const noteId = `note-${field.key}`
  return (
    <form
      data-own-escape=""
      className="flex min-w-0 flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && several && (event.metaKey || event.ctrlKey)) {
          event.preventDefault()
          void save()
        }
        // A list that hangs out of the form (a portal) closes itself first.
        if (event.key !== 'Escape' || !event.currentTarget.contains(event.target as Node)) return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <ValueControl
        autoFocus
        field={field}
        value={text}
        onChange={setText}
        aria-label={field.label}
        aria-invalid={failure !== undefined}
        aria-describedby={noteId}
      />
      <p
        id={noteId}
        role={failure === undefined ? undefined : 'alert'}
        className={failure === undefined ? 'text-xs text-ink-3' : 'text-xs text-bad-ink'}
      >
        {failure ??
          [field.hint, 'Enrichment won’t overwrite your value. Empty means unknown.'].filter(Boolean).join('. ')}
      </p>
      <div className="flex gap-1.5">
        <Button type="submit" size="sm" look="primary" busy={busy}>
          Save
        </Button>
        <Button size="sm" look="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
