import { useState, type FormEvent, type KeyboardEvent } from 'react'

import { ApiError, isApiError } from '@/api/error'
import { countCharacters, type MessageDetail } from '@/api/messages'
import { editReasonWords, optionsOf, type EditReason } from '@/api/outreach-words'
import { CharacterCount } from '@/features/review/character-count'
import type { Decisions } from '@/features/review/use-decisions'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Textarea } from '@/ui/controls/textarea'
import { Kbd } from '@/ui/keyboard/kbd'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { ErrorState } from '@/ui/status/error-state'
import { DiffView } from '@/ui/text/diff-view'

const reasons = optionsOf(editReasonWords)

/** Edits a draft. The original stays; every edit says why. */
export function MessageEditor({
  message,
  edit,
  onClose,
}: {
  message: MessageDetail
  edit: Decisions['edit']
  onClose: () => void
}) {
  const [subject, setSubject] = useState(message.subject ?? '')
  const [body, setBody] = useState(message.body)
  const [reason, setReason] = useState<EditReason>()
  const [asked, setAsked] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const { max_body: maxBody, max_subject: maxSubject } = message.limit
  const changed = body !== message.body || subject !== (message.subject ?? '')
  const tooLong =
    countCharacters(body, message.channel) > maxBody || (maxSubject !== null && countCharacters(subject) > maxSubject)
  const error = edit.error instanceof ApiError ? edit.error : undefined
  const conflict = isApiError(edit.error, 'version_conflict')
  const inFields =
    error !== undefined &&
    (error.fieldError('body') ?? error.fieldError('subject') ?? error.fieldError('edit_reason')) !== undefined
  const close = () => {
    edit.reset()
    onClose()
  }
  const save = (event?: FormEvent) => {
    event?.preventDefault()
    setAsked(true)
    if (reason === undefined || !changed || tooLong || edit.isPending) return
    edit.mutate(
      { seen: message, subject: maxSubject === null ? null : subject.trim(), body: body.trim(), reason },
      { onSuccess: close },
    )
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      save()
    }
    if (event.key === 'Escape' && !event.defaultPrevented) {
      event.preventDefault()
      if (changed) setLeaving(true)
      else close()
    }
  }
  return (
    <form onSubmit={save} onKeyDown={onKey} className="flex flex-col gap-3" aria-label="Edit the message">
      {conflict && (
        <div
          role="alert"
          className="flex flex-col gap-2 rounded-lg border border-line bg-warn-soft p-3 text-sm text-warn-ink"
        >
          <p>
            Somebody else changed this message while you edited. Nothing was overwritten. This is how your text differs
            from theirs:
          </p>
          <div
            tabIndex={0}
            role="region"
            aria-label="How your text differs from theirs"
            className="max-h-48 overflow-y-auto rounded-md bg-ground p-2 text-ink"
          >
            <DiffView before={message.body} after={body} />
          </div>
          <div className="flex gap-2">
            <Button size="sm" onClick={close}>
              Keep theirs
            </Button>
          </div>
        </div>
      )}
      {maxSubject !== null && (
        <Field
          label="Subject"
          error={error?.fieldError('subject')}
          hint={
            <CharacterCount
              used={countCharacters(subject)}
              limit={message.limit.suggested_subject ?? maxSubject}
              what="characters suggested"
            />
          }
        >
          <Input value={subject} onChange={(event) => setSubject(event.target.value)} />
        </Field>
      )}
      <Field
        label="Message"
        error={error?.fieldError('body')}
        hint={<CharacterCount used={countCharacters(body, message.channel)} limit={maxBody} />}
      >
        <Textarea
          autoFocus
          rows={8}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          className="text-base! leading-6!"
        />
      </Field>
      <div className="max-w-72">
        <Field
          label="Why it is edited"
          error={
            asked && reason === undefined
              ? 'Choose a reason: it teaches what to write better.'
              : error?.fieldError('edit_reason')
          }
        >
          <Select value={reason} onChange={setReason} options={reasons} placeholder="Choose a reason…" />
        </Field>
      </div>
      {error && !conflict && !inFields && <ErrorState compact error={error} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" type="submit" disabled={!changed || tooLong} busy={edit.isPending}>
          {conflict ? 'Save mine over theirs' : 'Save the edit'} <Kbd keys="mod+enter" inverse />
        </Button>
        <Button onClick={() => (changed ? setLeaving(true) : close())}>Cancel</Button>
        {!changed && <span className="text-xs text-ink-3">Nothing is changed yet.</span>}
      </div>
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title="Discard your edit?"
        confirm="Discard"
        danger
        onConfirm={close}
      >
        The message stays as it was before you edited it.
      </ConfirmDialog>
    </form>
  )
}
