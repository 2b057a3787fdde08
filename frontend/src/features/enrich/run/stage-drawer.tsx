import { useInfiniteQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { RotateCw } from 'lucide-react'

import { flattenPages } from '@/api/query'
import {
  countResults,
  isOver,
  resultInfo,
  retryable,
  runRecords,
  taskResults,
  type ResultCount,
  type RunStatus,
  type StageNode,
  type State,
} from '@/api/runs'
import { CountsBar } from '@/features/enrich/graph/counts-bar'
import { RecordRow } from '@/features/enrich/run/record-row'
import type { RetryAsk } from '@/features/enrich/run/retry-dialog'
import { useNothingFound } from '@/features/enrich/run/report/use-nothing-found'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Select } from '@/ui/controls/select'
import { Drawer } from '@/ui/overlays/drawer'
import { Badge } from '@/ui/status/badge'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatCount, formatMoney, humanize, plural } from '@/ui/text/format'

type Shown = State | 'all'
type Props = {
  run: RunStatus
  node: StageNode
  state: Shown
  /** A reason's code, "" for any. */
  reason: string
  onShow: (state: Shown, reason: string) => void
  onRetry: (ask: RetryAsk) => void
  onClose: () => void
}

const liveMs = 3000
const stateOrder = [...new Set(Object.values(taskResults).map(({ state }) => state))]

/** The words for one state: records are filtered by state, and a state may hold two results. */
function stateLabel(state: State, results: readonly ResultCount[]): string {
  const found = results.filter((one) => one.state === state).map(({ label }) => label)
  return found.length === 0 ? resultInfo(state, null).label : found.join(' or ')
}

/** The records of one stage by state and reason, each with its tries and cost. */
export function StageDrawer({ run, node, state, reason, onShow, onRetry, onClose }: Props) {
  const mayRetry = useTenant().can('editor') && retryable(run)
  const list = useInfiniteQuery({
    ...runRecords(run.id, node.code, state, reason),
    refetchInterval: isOver(run.status) ? false : liveMs,
  })
  const { rows, total } = flattenPages(list.data)
  const reasons = (list.data?.pages[0]?.reasons ?? []).filter((one) => state === 'all' || one.state === state)
  const results = countResults(node.counts, node.fresh, useNothingFound(run)(node.code))
  const options: { value: Shown; label: string; hint: string }[] = [
    { value: 'all', label: 'All results', hint: formatCount(node.total) },
    ...stateOrder
      .filter((one) => node.counts[one] > 0 || one === state)
      .map((one) => ({ value: one, label: stateLabel(one, results), hint: formatCount(node.counts[one]) })),
  ]
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
              value={state}
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
              const on = reason === one.code && state === one.state
              return (
                <li key={`${one.state} ${one.code}`} className="flex items-center gap-2">
                  <button
                    type="button"
                    aria-pressed={on}
                    onClick={() => (on ? onShow('all', '') : onShow(one.state, one.code))}
                    className={clsx(
                      'flex min-w-0 flex-1 items-center gap-2 rounded-md px-2 py-1 text-left text-xs hover:bg-hover',
                      on && 'bg-active',
                    )}
                  >
                    <Badge dot tone={resultInfo(one.state, one.code).tone}>
                      {formatCount(one.count)} {resultInfo(one.state, one.code).label}
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
