import { useInfiniteQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Inbox } from 'lucide-react'
import { Link } from 'react-router'

import { campaignsInReview } from '@/api/campaigns'
import { flattenPages } from '@/api/query'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { PageHeader } from '@/ui/layout/page-header'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { Progress } from '@/ui/status/progress'
import { Skeleton } from '@/ui/status/skeleton'
import { formatCount, plural } from '@/ui/text/format'

/** Which campaign to review: those that wait for a person. */
export function CampaignChoice() {
  const tenant = useTenant()
  const found = useInfiniteQuery(campaignsInReview())
  const { rows } = flattenPages(found.data)
  const waiting = rows.filter((row) => row.review.draft > 0)
  const drafts = waiting.reduce((sum, row) => sum + row.review.draft, 0)
  return (
    <>
      <PageHeader
        title="Review"
        meta={
          found.data && drafts > 0 ? `${plural(drafts, 'draft')} in ${plural(waiting.length, 'campaign')}` : undefined
        }
      />
      {found.isPending && (
        <div className="flex flex-col gap-2 p-4 sm:p-6">
          <Skeleton className="h-16 w-full" />
          <Skeleton className="h-16 w-full" />
        </div>
      )}
      {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && rows.length === 0 && (
        <EmptyState
          icon={<Inbox />}
          title="Nothing waits for review"
          action={
            <Button asChild look="primary">
              <Link to={tenant.path('campaigns')}>Go to campaigns</Link>
            </Button>
          }
        >
          When a campaign has written its messages, they wait here, each with its recipient and the facts behind it.
        </EmptyState>
      )}
      <ul className="flex max-w-3xl flex-col gap-2 p-4 empty:hidden sm:p-6">
        {rows.map((row) => {
          const { draft, approved, rejected, sent, total } = row.review
          return (
            <li
              key={row.id}
              className={clsx(
                'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line px-4 py-3',
                'shadow-card',
              )}
            >
              <div className="min-w-48 flex-1">
                <p className="truncate text-sm font-medium">{row.name}</p>
                <p className="mb-1.5 text-xs text-ink-3">
                  {formatCount(total - draft)} of {plural(total, 'message')} decided
                </p>
                <Progress
                  aria-label={`Reviewed in ${row.name}`}
                  total={total}
                  parts={[
                    { value: approved + sent, tone: 'ok', label: 'approved' },
                    { value: rejected, tone: 'bad', label: 'rejected' },
                  ]}
                />
              </div>
              {draft > 0 ? (
                <Button asChild look="primary">
                  <Link to={`?campaign=${row.id}`}>Review {plural(draft, 'draft')}</Link>
                </Button>
              ) : (
                <Button asChild>
                  <Link to={tenant.path(`campaigns/${row.id}?tab=review`)}>All decided: to the gate</Link>
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
