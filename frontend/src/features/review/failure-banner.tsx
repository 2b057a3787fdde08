import { TriangleAlert, X } from 'lucide-react'

import { ApiError } from '@/api/error'
import type { Failure } from '@/features/review/use-decisions'
import { Button } from '@/ui/controls/button'
import { Banner } from '@/ui/status/banner'

const words = { approve: 'approval', reject: 'rejection', reopen: 'undo', edit: 'edit' } as const

/** A decision that the server refused: it has been taken back on the screen, and this says so. */
export function FailureBanner({
  failure,
  shownId,
  onShow,
  onClose,
}: {
  failure: Failure
  shownId: string | undefined
  onShow: (id: string) => void
  onClose: () => void
}) {
  const who = failure.message.contact.name ?? 'this contact'
  const { error } = failure
  const reason = error instanceof Error ? error.message : 'The reason is unknown.'
  const request = error instanceof ApiError && error.requestId !== undefined ? ` (request ${error.requestId})` : ''
  return (
    <div role="alert">
      <Banner
        tone={failure.conflict ? 'warn' : 'bad'}
        icon={<TriangleAlert aria-hidden />}
        action={
          <>
            {shownId !== failure.message.id && (
              <Button size="sm" onClick={() => onShow(failure.message.id)}>
                Show it
              </Button>
            )}
            <Button
              look="ghost"
              size="sm"
              square
              aria-label="Close this notice"
              onClick={onClose}
              icon={<X aria-hidden />}
            />
          </>
        }
      >
        {failure.conflict
          ? `Somebody else changed the message to ${who} in the meantime. ` +
            `Your ${words[failure.did]} was not saved; their version is shown, please decide again.`
          : `Your ${words[failure.did]} of the message to ${who} was not saved: ${reason}${request}`}
      </Banner>
    </div>
  )
}
