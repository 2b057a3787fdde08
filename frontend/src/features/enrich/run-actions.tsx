import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pause, Play, RotateCw, Square } from 'lucide-react'
import { useState } from 'react'

import { refetch } from '@/api/query'
import { isOver, oneRun, pauseRun, resumeRun, retryFailed, stopRun, type RunStatus } from '@/features/enrich/run-api'
import { budgetOf } from '@/features/enrich/selection'
import { Button } from '@/ui/button'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Field } from '@/ui/field'
import { formatMoney, plural } from '@/ui/format'
import { Input } from '@/ui/input'
import { notify } from '@/ui/toast'

type Asked = 'stop' | 'resume' | 'retry' | undefined

/** Pause, resume, stop, try failed ones again: each says what it will touch. */
export function RunActions({ run }: { run: RunStatus }) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Asked>()
  const [budget, setBudget] = useState('')
  const show = (now: RunStatus) => {
    queries.setQueryData(oneRun(run.id).queryKey, now)
    setAsked(undefined)
  }
  const settle = () => refetch(queries, '/api/pipeline/runs', '/api/pipeline/runs/{run_id}', '/api/pipeline/runs/{run_id}/records')
  const stop = useMutation({ meta: { failure: 'The run was not stopped' }, mutationFn: () => stopRun(run.id), onSuccess: show, onSettled: settle })
  const pause = useMutation({ meta: { failure: 'The run was not paused' }, mutationFn: () => pauseRun(run.id), onSuccess: show, onSettled: settle })
  const amount = budgetOf(budget)
  const resume = useMutation({ meta: { failure: 'The run was not resumed' }, mutationFn: () => resumeRun(run.id, amount ?? null), onSuccess: show, onSettled: settle })
  const retry = useMutation({
    meta: { failure: 'Nothing was tried again' },
    mutationFn: () => retryFailed(run.id),
    onSuccess: ({ retried }) => {
      setAsked(undefined)
      notify.done(`${plural(retried, 'step')} will be tried again`)
    },
    onSettled: settle,
  })
  const failed = run.counts.failed
  const paused = run.status === 'paused' || run.status === 'pausing'
  const running = run.status === 'running' || run.status === 'queued'
  return (
    <>
      {failed > 0 && (
        <Button icon={<RotateCw aria-hidden />} onClick={() => setAsked('retry')}>
          Try {plural(failed, 'failed step')} again
        </Button>
      )}
      {running && (
        <Button icon={<Pause aria-hidden />} busy={pause.isPending} onClick={() => pause.mutate()}>
          Pause
        </Button>
      )}
      {paused && (
        <Button look="primary" icon={<Play aria-hidden />} onClick={() => setAsked('resume')}>
          Resume
        </Button>
      )}
      {!isOver(run.status) && run.status !== 'stopping' && (
        <Button look="danger" icon={<Square aria-hidden />} onClick={() => setAsked('stop')}>
          Stop
        </Button>
      )}
      <ConfirmDialog open={asked === 'stop'} onOpenChange={() => setAsked(undefined)} title="Stop this run?" confirm="Stop the run" danger busy={stop.isPending} onConfirm={() => stop.mutate()}>
        Calls under way are still stored; the {plural(run.counts.waiting + run.counts.ready, 'step')} not begun are cancelled. What was found stays. A stopped run cannot be resumed, but a new run skips what is fresh.
      </ConfirmDialog>
      <ConfirmDialog open={asked === 'retry'} onOpenChange={() => setAsked(undefined)} title="Try failed steps again?" confirm={`Try ${plural(failed, 'step')} again`} busy={retry.isPending} onConfirm={() => retry.mutate()}>
        {plural(failed, 'failed step')} will be done again, and what was blocked behind them goes on when they succeed. Paid calls are paid again.
      </ConfirmDialog>
      <ConfirmDialog open={asked === 'resume'} onOpenChange={() => setAsked(undefined)} title="Resume this run?" confirm="Resume" busy={resume.isPending} onConfirm={() => amount !== undefined && resume.mutate()}>
        <Field
          label="New budget for the whole run, in US dollars"
          optional
          error={amount === undefined ? 'Write an amount such as 12.50.' : undefined}
          hint={`${formatMoney(run.spent_usd)} are spent of ${run.budget_usd === null ? 'no limit' : formatMoney(run.budget_usd)}. Leave it empty to keep the budget.`}
        >
          <Input inputMode="decimal" leading="$" value={budget} onChange={(event) => setBudget(event.target.value)} autoComplete="off" />
        </Field>
      </ConfirmDialog>
    </>
  )
}
