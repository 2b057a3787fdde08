import { useInfiniteQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { RotateCw } from 'lucide-react'

import { flattenPages } from '@/api/query'
import {
  isOver,
  listResults,
  retryable,
  runRecords,
  taskResults,
  type RunStatus,
  type StageNode,
  type TaskResult,
} from '@/api/runs'
import { CountsBar } from '@/features/enrich/graph/counts-bar'
import { RecordRow } from '@/features/enrich/run/record-row'
import type { RetryAsk } from '@/features/enrich/run/retry-dialog'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Select } from '@/ui/controls/select'
import { Drawer } from '@/ui/overlays/drawer'
import { Badge } from '@/ui/status/badge'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatCount, formatMoney, humanize, plural } from '@/ui/text/format'

type Shown = TaskResult | 'all'
type Props = {
  run: RunStatus
  node: StageNode
  shown: Shown
  /** A reason's code, "" for any. */
  reason: string
  onShow: (result: Shown, reason: string) => void
  onRetry: (ask: RetryAsk) => void
  onClose: () => void
}

const liveMs = 3000
/** The records of one stage by result and reason, each with its tries and cost. */
export function StageDrawer({ run, node, shown, reason, onShow, onRetry, onClose }: Props) {
  const mayRetry = useTenant().can('editor') && retryable(run)
  const list = useInfiniteQuery({
    ...runRecords(run.id, node.code, shown, reason),
    refetchInterval: isOver(run.status) ? false : liveMs,
  })
  const { rows, total } = flattenPages(list.data)
  const reasons = (list.data?.pages[0]?.reasons ?? []).filter((one) => shown === 'all' || one.result === shown)
  const results = listResults(node.results)
  const options: { value: Shown; label: string; hint: string }[] = [
    { value: 'all', label: 'All results', hint: formatCount(node.total) },
    ...results.map(({ result, label, count }) => ({ value: result, label, hint: formatCount(count) })),
  ]
  if (shown !== 'all' && node.results[shown] === 0)
    options.push({ value: shown, label: taskResults[shown].label, hint: '0' })
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={node.label}
      description={[
        plural(node.total, node.entity, node.entity === 'company' ? 'companies' : 'contacts'),
        `${formatMoney(node.spent_usd)} spent`,
      ].join(', ')}
    >
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <CountsBar results={results} total={node.total} label={`${node.label} by result`} words />
        <div className="flex flex-wrap items-center gap-2">
          <span className="w-44">
            <Select
              size="sm"
              value={shown}
              onChange={(next) => onShow(next, '')}
              options={options}
              aria-label="Result"
            />
          </span>
          {mayRetry && node.counts.failed > 0 && (
            <Button
              size="sm"
              icon={<RotateCw aria-hidden />}
              onClick={() => onRetry({ which: { stage: node.code }, of: `at ${node.label}` })}
            >
              Retry {formatCount(node.counts.failed)} failed…
            </Button>
          )}
        </div>
        {[...(node.problem === null ? [] : [node.problem]), ...node.notes.map((note) => note.text)].map((words) => (
          <p key={words} className="text-xs break-words text-ink-2">
            {words}
          </p>
        ))}
        {reasons.length > 0 && (
          <ul aria-label="Reasons" className="flex max-h-44 flex-col overflow-y-auto">
            {reasons.map((one) => {
              const on = reason === one.code && shown === one.result
              return (
                <li key={`${one.result} ${one.code}`} className="flex items-center gap-2">
                  <button
                    type="button"
                    aria-pressed={on}
                    onClick={() => (on ? onShow('all', '') : onShow(one.result, one.code))}
                    className={clsx(
                      'flex min-w-0 flex-1 items-center gap-2 rounded-md px-2 py-1 text-left text-xs hover:bg-hover',
                      on && 'bg-active',
                    )}
                  >
                    <Badge dot tone={taskResults[one.result].tone}>
                      {formatCount(one.count)} {taskResults[one.result].label}
                    </Badge>
                    <span className="min-w-0 truncate" title={one.example ?? one.code}>
                      {one.example ?? humanize(one.code)}
                    </span>
                  </button>
                  {mayRetry && one.state === 'failed' && (
                    <Button
                      size="sm"
                      look="ghost"
                      square
                      icon={<RotateCw aria-hidden />}
                      aria-label={`Retry: ${humanize(one.code)}`}
                      onClick={() =>
                        onRetry({
                          which: { stage: node.code, reason_code: one.code },
                          of: `at ${node.label} for this reason`,
                        })
                      }
                    />
                  )}
                </li>
              )
            })}
          </ul>
        )}
      </div>
      {list.isPending && (
        <div aria-busy="true" className="flex flex-col gap-4 p-4">
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} className="h-8 w-full" />
          ))}
        </div>
      )}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState title="No record has this result">Choose another result.</EmptyState>
      )}
      <ul>
        {rows.map((row) => (
          <RecordRow
            key={row.id}
            record={row}
            {...(mayRetry && row.state === 'failed'
              ? {
                  onRetry: () =>
                    onRetry({ which: { stage: node.code, entity_id: row.id }, of: `at ${node.label} for ${row.name}` }),
                }
              : {})}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="flex flex-col items-center gap-1 p-4">
          <Button size="sm" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
          <p className="text-xs text-ink-3 tabular-nums">
            {formatCount(rows.length)} of {formatCount(total)} shown
          </p>
        </div>
      )}
    </Drawer>
  )
}
