import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'

import { campaign } from '@/api/campaigns'
import { message } from '@/api/messages'
import { WhoAndWhy } from '@/features/review/facts/who-and-why'
import { FailureBanner } from '@/features/review/failure-banner'
import { MessageSheet } from '@/features/review/message-sheet'
import { ReviewActions } from '@/features/review/review-actions'
import { ReviewEnd } from '@/features/review/review-end'
import { useDecisions, type Decision } from '@/features/review/use-decisions'
import { useReviewWalk } from '@/features/review/use-review-walk'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { useHotkeys } from '@/ui/keyboard/use-hotkeys'
import { PageHeader } from '@/ui/layout/page-header'
import { ErrorState } from '@/ui/status/error-state'
import { Progress } from '@/ui/status/progress'
import { Skeleton } from '@/ui/status/skeleton'
import { formatCount } from '@/ui/text/format'

type Props = { campaignId: string; start: string | undefined; onShown: (messageId: string) => void }

/** One campaign's messages, one after the other. */
export function ReviewDesk({ campaignId, start, onShown }: Props) {
  const tenant = useTenant()
  const walk = useReviewWalk(campaignId, start)
  const decisions = useDecisions(campaignId)
  const about = useQuery(campaign(campaignId))
  const shown = useQuery({ ...message(walk.stop?.id ?? ''), enabled: walk.stop !== undefined })
  const [editing, setEditing] = useState<string>()
  const [diffing, setDiffing] = useState(false)
  const current = walk.stop === undefined ? undefined : shown.data
  const id = current?.id ?? ''
  // The URL follows the message, not the callback.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => onShown(id), [id])
  const isEditing = editing !== undefined && editing === current?.id
  const mayReview = tenant.can('editor') && current?.is_locked === false
  const undecided = current?.status === 'draft'

  const decide = (did: Decision, reason?: string) => {
    if (current === undefined || walk.loading || !mayReview) return
    decisions.decide(current, did, reason)
    if (did !== 'reopen') walk.next()
  }
  const undo = () => {
    const back = decisions.undo()
    if (back !== undefined) walk.goTo(back)
  }
  const reading = current !== undefined && !isEditing
  useHotkeys({
    ...(reading && mayReview && current.status !== 'approved' ? { a: () => decide('approve') } : {}),
    ...(reading && mayReview && current.status !== 'rejected' ? { r: () => decide('reject') } : {}),
    ...(reading && mayReview && undecided ? { e: () => setEditing(current.id) } : {}),
    ...(reading && current.is_edited ? { v: () => setDiffing((old) => !old) } : {}),
    ...(isEditing || walk.ended ? {} : { d: walk.next, j: walk.next }),
    ...(isEditing || !walk.canGoBack ? {} : { k: walk.previous }),
    ...(isEditing || decisions.last === undefined ? {} : { u: undo }),
  })

  const review = about.data?.review
  const decided = review && review.approved + review.rejected + review.sent
  const title = about.data?.name ?? 'Review'
  return (
    <div className="flex min-h-full flex-col lg:h-full">
      <PageHeader
        title={title}
        back={
          <Link to={tenant.path('review')} className="rounded-sm hover:text-ink">
            Review
          </Link>
        }
        meta={
          review && decided !== undefined && review.total > 0 ? (
            <span className="flex items-center gap-3">
              <span className="w-24 max-sm:hidden">
                <Progress
                  aria-label="Messages decided"
                  total={review.total}
                  parts={[
                    { value: review.approved + review.sent, tone: 'ok', label: 'approved' },
                    { value: review.rejected, tone: 'bad', label: 'rejected' },
                  ]}
                />
              </span>
              <span aria-live="polite">
                {formatCount(decided)} of {formatCount(review.total)} decided
              </span>
            </span>
          ) : undefined
        }
        actions={
          <Button asChild size="sm">
            <Link to={tenant.path(`campaigns/${campaignId}?tab=review`)}>Campaign</Link>
          </Button>
        }
      />
      {decisions.failure && (
        <FailureBanner
          failure={decisions.failure}
          shownId={current?.id}
          onShow={walk.goTo}
          onClose={decisions.dropFailure}
        />
      )}
      {renderBody()}
    </div>
  )

  function renderBody() {
    const error = walk.error ?? (walk.stop === undefined ? null : shown.error)
    if (error) return <ErrorState error={error} onRetry={() => (walk.error ? walk.retry() : void shown.refetch())} />
    if (walk.ended || walk.nothing)
      return (
        <ReviewEnd
          campaign={about.data}
          last={decisions.last}
          onUndo={undo}
          onRestart={walk.restart}
          onBack={walk.canGoBack ? walk.previous : undefined}
        />
      )
    if (current === undefined) {
      return (
        <div className="grid flex-1 gap-6 p-4 sm:p-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <Skeleton className="h-72 w-full" />
          <Skeleton className="h-72 w-full" />
        </div>
      )
    }
    return (
      <>
        <div className="grid flex-1 lg:min-h-0 lg:grid-cols-[minmax(0,1fr)_23rem]">
          <section aria-label="Message" className="min-w-0 lg:overflow-y-auto">
            <MessageSheet
              key={current.id}
              message={current}
              position={walk.stop?.position}
              total={review?.total}
              editing={isEditing}
              diffing={diffing && current.is_edited}
              onDiff={setDiffing}
              onStopEditing={() => setEditing(undefined)}
              edit={decisions.edit}
            />
          </section>
          <aside
            aria-label="Who it is for and why"
            className="border-line bg-sunken max-lg:border-t lg:overflow-y-auto lg:border-l"
          >
            <WhoAndWhy message={current} />
          </aside>
        </div>
        {!isEditing && (
          <ReviewActions
            message={current}
            mayReview={mayReview}
            readOnly={!tenant.can('editor')}
            busy={walk.loading}
            last={decisions.last}
            canGoBack={walk.canGoBack}
            onDecide={decide}
            onEdit={() => setEditing(current.id)}
            onNext={walk.next}
            onPrevious={walk.previous}
            onUndo={undo}
          />
        )}
      </>
    )
  }
}
