import { countCharacters, type MessageDetail } from '@/api/messages'
import {
  channelWords,
  editReasonWords,
  formalityWords,
  languageWords,
  messageStatusTones,
  messageStatusWords,
  toneWords,
} from '@/api/outreach-words'
import { CharacterCount } from '@/features/review/character-count'
import { MessageEditor } from '@/features/review/message-editor'
import { MessageFindings } from '@/features/review/message-findings'
import type { Decisions } from '@/features/review/use-decisions'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'
import { DiffView } from '@/ui/text/diff-view'
import { formatAgo, formatCount, formatInstant, formatMoney } from '@/ui/text/format'

type Props = {
  message: MessageDetail
  position: number | undefined
  total: number | undefined
  editing: boolean
  diffing: boolean
  onDiff: (on: boolean) => void
  onStopEditing: () => void
  edit: Decisions['edit']
}

/** The message as it would leave, or its editor. */
export function MessageSheet({ message, position, total, editing, diffing, onDiff, onStopEditing, edit }: Props) {
  return (
    <article className="mx-auto flex max-w-3xl flex-col gap-4 px-4 py-5 sm:px-8 sm:py-8">
      <header className="flex flex-wrap items-center gap-2 text-xs text-ink-3">
        <Badge dot tone={messageStatusTones[message.status]}>
          {messageStatusWords[message.status]}
        </Badge>
        <span>
          Step {message.step_position}: {message.step_label} · {channelWords[message.channel]} ·{' '}
          {languageWords[message.language]}
        </span>
        {position !== undefined && total !== undefined && (
          <span className="ml-auto tabular-nums">
            Message {formatCount(position)} of {formatCount(total)}
          </span>
        )}
      </header>
      {editing ? (
        <MessageEditor message={message} edit={edit} onClose={onStopEditing} />
      ) : (
        <>
          {message.limit.max_subject !== null && (
            <h2 className="text-lg font-semibold [overflow-wrap:anywhere]">
              {diffing ? (
                <DiffView before={message.original_subject ?? ''} after={message.subject ?? ''} />
              ) : (
                (message.subject ?? <span className="text-ink-3">No subject</span>)
              )}
            </h2>
          )}
          <div className="text-base leading-6 [overflow-wrap:anywhere]">
            {diffing ? (
              <DiffView before={message.original_body} after={message.body} />
            ) : (
              <p className="whitespace-pre-wrap">{message.body}</p>
            )}
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-ink-3">
            <CharacterCount used={countCharacters(message.body, message.channel)} limit={message.limit.max_body} />
            {message.is_edited && (
              <>
                <span>
                  Edited{message.edit_reason !== null && `: ${editReasonWords[message.edit_reason].toLowerCase()}`}
                </span>
                <Button look="ghost" size="sm" aria-pressed={diffing} title="V" onClick={() => onDiff(!diffing)}>
                  {diffing ? 'Show the text' : 'Show what changed'}
                </Button>
              </>
            )}
          </div>
        </>
      )}
      {message.reject_reason !== null && (
        <p className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad-ink">Rejected: {message.reject_reason}</p>
      )}
      {!editing && <MessageFindings findings={message.findings} />}
      {message.advice.length > 0 && !editing && (
        <ul className="flex flex-col gap-1 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn-ink">
          {message.advice.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <p className="text-xs text-ink-3">
        {toneWords[message.tone]}
        {message.formality !== null && `, ${formalityWords[message.formality].toLowerCase()}`} · written{' '}
        {formatAgo(message.generated_at)} by{' '}
        <span title={formatInstant(message.generated_at)}>
          {message.model} ({message.provider})
        </span>{' '}
        for {formatMoney(message.cost_usd)}
        {message.reviewed_by !== null &&
          message.reviewed_at !== null &&
          ` · decided by ${message.reviewed_by}, ${formatAgo(message.reviewed_at)}`}
      </p>
    </article>
  )
}
