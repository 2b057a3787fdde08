import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'

import { flattenPages, refetch } from '@/api/query'
import { CountsBar } from '@/features/enrich/counts-bar'
import { RecordRow } from '@/features/enrich/record-row'
import { isOver, retryFailed, runRecords, states, type RunStatus, type StageNode, type State } from '@/features/enrich/run-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/button'
import { Drawer } from '@/ui/drawer'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { formatCount, formatMoney, plural } from '@/ui/format'
import { Select } from '@/ui/select'
import { Skeleton } from '@/ui/skeleton'
import { notify } from '@/ui/toast'

type Shown = State | 'all'
type Props = { run: RunStatus; node: StageNode; state: Shown; onState: (state: Shown) => void; onClose: () => void }

const liveMs = 3000

/** The records of one stage by state, each with its reason, tries and cost. */
export function StageDrawer({ run, node, state, onState, onClose }: Props) {
  const mayRun = useTenant().can('editor')
  const queries = useQueryClient()
  const list = useInfiniteQuery({ ...runRecords(run.id, node.code, state), refetchInterval: isOver(run.status) ? false : liveMs })
  const { rows, total } = flattenPages(list.data)
  const retry = useMutation({
    meta: { failure: 'Nothing was tried again' },
    mutationFn: () => retryFailed(run.id, { stage: node.code }),
    onSuccess: ({ retried }) => notify.done(`${plural(retried, 'record')} will be tried again`),
    onSettled: () => refetch(queries, '/api/pipeline/runs/{run_id}', '/api/pipeline/runs/{run_id}/records'),
  })
  const options: { value: Shown; label: string; hint: string }[] = [
    { value: 'all', label: 'All states', hint: formatCount(node.total) },
    ...states.filter((one) => node.counts[one.state] > 0 || one.state === state).map((one) => ({ value: one.state, label: one.label, hint: formatCount(node.counts[one.state]) })),
  ]
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={node.label}
      description={`${plural(node.total, node.entity, node.entity === 'company' ? 'companies' : 'contacts')}, ${formatMoney(node.spent_usd)} spent${node.fresh > 0 ? `, ${formatCount(node.fresh)} skipped because a fresh result was there` : ''}`}
    >
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <CountsBar counts={node.counts} total={node.total} label={`${node.label} by state`} words />
        <div className="flex flex-wrap items-center gap-2">
          <span className="w-44">
            <Select size="sm" value={state} onChange={onState} options={options} aria-label="State" />
          </span>
          {mayRun && node.counts.failed > 0 && (
            <Button size="sm" icon={<RotateCw aria-hidden />} busy={retry.isPending} onClick={() => retry.mutate()}>
              Try {formatCount(node.counts.failed)} failed again
            </Button>
          )}
        </div>
      </div>
      {list.isPending && (
        <div aria-busy="true" className="flex flex-col gap-4 p-4">
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} className="h-8 w-full" />
          ))}
        </div>
      )}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && <EmptyState title="No record is in this state">Choose another state to see the others.</EmptyState>}
      <ul>
        {rows.map((row) => (
          <RecordRow key={row.id} record={row} />
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
