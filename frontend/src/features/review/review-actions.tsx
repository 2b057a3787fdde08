import { clsx } from 'clsx'
import { ArrowLeft, ArrowRight, Check, Pencil, Undo2, X } from 'lucide-react'
import { useState } from 'react'

import type { MessageDetail } from '@/api/messages'
import type { Decision } from '@/features/review/use-decisions'
import { Button } from '@/ui/controls/button'
import { Input } from '@/ui/controls/input'
import { Kbd } from '@/ui/keyboard/kbd'
import { Popover } from '@/ui/overlays/popover'

type Props = {
  message: MessageDetail
  mayReview: boolean
  readOnly: boolean
  busy: boolean
  last: { did: Decision; name: string } | undefined
  canGoBack: boolean
  onDecide: (did: Decision, reason?: string) => void
  onEdit: () => void
  onNext: () => void
  onPrevious: () => void
  onUndo: () => void
}

/** What can be done with the message; every action has its key. */
export function ReviewActions(props: Props) {
  const { message, mayReview, readOnly, busy, last, canGoBack, onDecide, onEdit, onNext, onPrevious, onUndo } = props
  return (
    <div
      role="toolbar"
      aria-label="Decide on this message"
      className={clsx(
        'sticky bottom-0 z-10 flex flex-wrap items-center gap-2 border-t border-line bg-raised',
        'px-4 py-2.5',
        'sm:px-6',
      )}
    >
      <Button
        look="ghost"
        square
        aria-label="Previous message"
        title="Previous (K)"
        disabled={!canGoBack}
        onClick={onPrevious}
        icon={<ArrowLeft aria-hidden />}
      />
      {mayReview && message.status !== 'approved' && (
        <Button
          look="primary"
          size="lg"
          disabled={busy}
          onClick={() => onDecide('approve')}
          icon={<Check aria-hidden />}
        >
          Approve <Key k="a" inverse />
        </Button>
      )}
      {mayReview && message.status !== 'rejected' && (
        <span className="flex items-center">
          <Button size="lg" disabled={busy} onClick={() => onDecide('reject')} icon={<X aria-hidden />}>
            Reject <Key k="r" />
          </Button>
          <RejectWithReason disabled={busy} onReject={(reason) => onDecide('reject', reason)} />
        </span>
      )}
      {mayReview && message.status === 'draft' && (
        <Button size="lg" disabled={busy} onClick={onEdit} icon={<Pencil aria-hidden />}>
          Edit <Key k="e" />
        </Button>
      )}
      {mayReview && message.status !== 'draft' && (
        <Button size="lg" disabled={busy} onClick={() => onDecide('reopen')}>
          Back to draft
        </Button>
      )}
      {!mayReview && (
        <span className="text-sm text-ink-2">
          {readOnly
            ? 'Your role can read messages, but not decide on them.'
            : 'The campaign is approved: its messages are locked.'}
        </span>
      )}
      <Button size="lg" look="ghost" busy={busy} onClick={onNext} icon={<ArrowRight aria-hidden />}>
        {message.status === 'draft' && mayReview ? 'Skip' : 'Next'} <Key k="d" />
      </Button>
      {last !== undefined && (
        <Button look="ghost" className="ml-auto min-w-0" onClick={onUndo} icon={<Undo2 aria-hidden />}>
          <span className="max-w-52 truncate">
            {last.did === 'approve' ? 'Approved' : 'Rejected'}: {last.name}
          </span>
          <span className="text-accent-ink">Undo</span> <Key k="u" />
        </Button>
      )}
    </div>
  )
}

const Key = ({ k, inverse = false }: { k: string; inverse?: boolean }) => (
  <span aria-hidden className="max-sm:hidden">
    <Kbd keys={k} inverse={inverse} />
  </span>
)

function RejectWithReason({ disabled, onReject }: { disabled: boolean; onReject: (reason: string) => void }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      aria-label="Reject with a reason"
      className="w-72 p-3"
      trigger={
        <Button look="ghost" size="sm" disabled={disabled}>
          with a reason…
        </Button>
      }
    >
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          setOpen(false)
          onReject(reason.trim())
        }}
      >
        <Input
          autoFocus
          aria-label="Why it is rejected"
          placeholder="Why?"
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="submit" disabled={reason.trim() === ''}>
          Reject
        </Button>
      </form>
    </Popover>
  )
}
