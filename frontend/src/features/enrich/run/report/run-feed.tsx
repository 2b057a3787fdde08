import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { isOver, runFeed, taskResults, type RunStatus } from '@/api/runs'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Card } from '@/ui/layout/card'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatAgo, formatMoney } from '@/ui/text/format'

const liveMs = 2000

/** What ended last, newest first; grows while the run is at work. */
export function RunFeed({ run }: { run: RunStatus }) {
  const tenant = useTenant()
  const over = isOver(run.status)
  const feed = useInfiniteQuery({ ...runFeed(run.id), refetchInterval: over ? false : liveMs })
  const items = feed.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card
      title="Latest results"
      description={over ? 'Newest first' : 'Newest first, live'}
      padded={false}
      className="min-w-0"
    >
      {feed.isPending && (
        <div aria-busy="true" className="flex flex-col gap-3 p-4">
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} className="h-7 w-full" />
          ))}
        </div>
      )}
      {feed.isError && (
        <div className="px-4">
          <ErrorState compact error={feed.error} onRetry={() => void feed.refetch()} />
        </div>
      )}
      {feed.isSuccess && items.length === 0 && (
        <p className="p-4 text-sm text-ink-2">
          {over ? 'This run has no results.' : 'The first results appear in a moment.'}
        </p>
      )}
      {/* Focusable, so that the keyboard scrolls it too. */}
      <div className="max-h-112 overflow-y-auto" tabIndex={0} role="region" aria-label="Feed of results">
        <ol>
          {items.map((item) => {
            const info = taskResults[item.result]
            return (
              <li
                key={`${item.stage} ${item.entity_id} ${item.at}`}
                className="border-b border-line px-4 py-2 last:border-b-0"
              >
                <div className="flex min-w-0 items-center gap-2">
                  <Link
                    to={tenant.path(`${item.entity === 'company' ? 'companies' : 'contacts'}/${item.entity_id}`)}
                    className="min-w-0 truncate text-sm font-medium hover:text-accent-ink hover:underline"
                  >
                    {item.name}
                  </Link>
                  <span className="ml-auto shrink-0">
                    <Badge dot tone={info.tone}>
                      {info.label}
                    </Badge>
                  </span>
                </div>
                <p className="truncate text-xs text-ink-2" {...(item.reason === null ? {} : { title: item.reason })}>
                  {item.label}
                  {item.reason !== null && `: ${item.reason}`}
                </p>
                <p className="text-xs text-ink-3 tabular-nums">
                  {[
                    formatAgo(item.at),
                    (item.cost_usd ?? 0) > 0 ? formatMoney(item.cost_usd) : '',
                    item.company_name ?? '',
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </p>
              </li>
            )
          })}
        </ol>
        {feed.hasNextPage && (
          <div className="flex justify-center p-3">
            <Button size="sm" busy={feed.isFetchingNextPage} onClick={() => void feed.fetchNextPage()}>
              Show earlier ones
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}
