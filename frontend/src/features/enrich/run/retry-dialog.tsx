import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { refetch } from '@/api/query'
import { priceWords, runReads, retryCount, retryFailed, type Retry } from '@/api/runs'
import { Button } from '@/ui/controls/button'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatCount, plural } from '@/ui/text/format'

/** Failed results to try again, and what they are called in the question: "of ARES". */
export type RetryAsk = { which: Retry; of: string }

/** Says how many results will be tried again and what that costs, before it is done. */
export function RetryDialog({ runId, ask, onClose }: { runId: string; ask: RetryAsk; onClose: () => void }) {
  const queries = useQueryClient()
  const count = useQuery(retryCount(runId, ask.which))
  const failed = count.data?.failed ?? 0
  const retry = useMutation({
    meta: { failure: 'Nothing was retried' },
    mutationFn: () => retryFailed(runId, ask.which),
    onSuccess: ({ retried }) => {
      notify.done(retried === 0 ? 'Nothing left to retry' : `${plural(retried, 'task')} will be retried`)
      onClose()
    },
    onSettled: () =>
      refetch(queries, ...runReads, '/api/pipeline/runs/{run_id}/report', '/api/pipeline/runs/{run_id}/retry-count'),
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={`Retry failed tasks ${ask.of}?`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={failed === 0} busy={retry.isPending} onClick={() => retry.mutate()}>
            {failed === 0 ? 'Retry' : `Retry ${plural(failed, 'task')}`}
          </Button>
        </>
      }
    >
      {count.isError && <ErrorState compact error={count.error} onRetry={() => void count.refetch()} />}
      {count.isPending && <Skeleton className="h-16 w-full" />}
      {count.isSuccess && (
        <div className="flex flex-col gap-3 text-sm text-ink-2" aria-live="polite">
          {failed === 0 ? (
            <p>Nothing left to retry.</p>
          ) : (
            <>
              <ul className="flex flex-col gap-1">
                {count.data.stages.map((stage) => (
                  <li key={stage.code} className="flex justify-between gap-3 tabular-nums">
                    <span className="min-w-0 break-words">
                      {formatCount(stage.count)} × {stage.label}
                    </span>
                    <span className="shrink-0">{priceWords(stage.expected_cost_usd)}</span>
                  </li>
                ))}
              </ul>
              <p>
                Together {priceWords(count.data.expected_cost_usd)}.{' '}
                {count.data.blocked > 0 && blockedWords(count.data)}
              </p>
            </>
          )}
        </div>
      )}
    </Dialog>
  )
}

function blockedWords({ blocked, is_blocked_exact }: { blocked: number; is_blocked_exact: boolean }): string {
  const count = `${is_blocked_exact ? '' : 'Up to '}${plural(blocked, 'result')}`
  return `${count} blocked by them ${blocked === 1 ? 'continues' : 'continue'} when they succeed.`
}
