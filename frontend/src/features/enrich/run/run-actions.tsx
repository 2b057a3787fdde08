import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pause, Play, RotateCw, Square } from 'lucide-react'
import { useState } from 'react'

import { refetch } from '@/api/query'
import { runReads, isOver, oneRun, pauseRun, resumeRun, retryable, stopRun, type RunStatus } from '@/api/runs'
import { budgetOf } from '@/features/enrich/new-run/selection'
import type { RetryAsk } from '@/features/enrich/run/retry-dialog'
import { isSample, useRunAgain } from '@/features/enrich/use-run-again'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { formatMoney, plural } from '@/ui/text/format'

type Asked = 'stop' | 'resume' | undefined

/** Pause, resume, stop, try failed ones again: each says what it will touch. */
export function RunActions({ run, onRetry }: { run: RunStatus; onRetry: (ask: RetryAsk) => void }) {
  const again = useRunAgain()
  const queries = useQueryClient()
  const mayRaise = useTenant().can('admin')
  const [asked, setAsked] = useState<Asked>()
  const [budget, setBudget] = useState('')
  const show = (now: RunStatus) => {
    queries.setQueryData(oneRun(run.id).queryKey, now)
    setAsked(undefined)
  }
  const settle = () => refetch(queries, ...runReads)
  const stop = useMutation({
    meta: { failure: 'The run was not stopped' },
    mutationFn: () => stopRun(run.id),
    onSuccess: show,
    onSettled: settle,
  })
  const pause = useMutation({
    meta: { failure: 'The run was not paused' },
    mutationFn: () => pauseRun(run.id),
    onSuccess: show,
    onSettled: settle,
  })
  const amount = budgetOf(budget)
  const raised = !mayRaise && run.budget_usd !== null && typeof amount === 'string' && Number(amount) > run.budget_usd
  const resume = useMutation({
    meta: { failure: 'The run was not resumed' },
    mutationFn: () => resumeRun(run.id, amount ?? null),
    onSuccess: show,
    onSettled: settle,
  })
  const failed = run.counts.failed
  const capped = run.money.paused_by !== null
  const suggested =
    run.money.paused_by === 'run'
      ? Math.ceil(((run.spent_usd ?? 0) + (run.money.left_cost_usd ?? 0)) * 100) / 100
      : null
  const tooHigh = raised && `Only an admin of this workspace can raise it above ${formatMoney(run.budget_usd)}.`
  const budgetError = amount === undefined ? 'Enter an amount such as 12.50.' : tooHigh || undefined
  const budgetHint = [
    suggested !== null && `${formatMoney(suggested)} would be enough for all that is left.`,
    `${formatMoney(run.spent_usd)} are spent of ${run.budget_usd === null ? 'no limit' : formatMoney(run.budget_usd)}.`,
    'Leave it empty to keep the budget.',
    !mayRaise && run.budget_usd !== null && 'You can lower it; only an admin of this workspace can raise it.',
  ]
  const paused = run.status === 'paused' || run.status === 'pausing'
  const running = run.status === 'running' || run.status === 'starting' || run.status === 'queued'
  return (
    <>
      {failed > 0 && retryable(run) && (
        <Button icon={<RotateCw aria-hidden />} onClick={() => onRetry({ which: {}, of: 'in this run' })}>
          Retry {plural(failed, 'failed task')}…
        </Button>
      )}
      {isOver(run.status) && isSample(run) && (
        <Button
          look="primary"
          icon={<Play aria-hidden />}
          title="The form, filled as for this sample; what the sample found is fresh and costs nothing"
          onClick={() => again.rest(run)}
        >
          Run the rest…
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
      <ConfirmDialog
        open={asked === 'stop'}
        onOpenChange={() => setAsked(undefined)}
        title="Stop this run?"
        confirm="Stop the run"
        danger
        busy={stop.isPending}
        onConfirm={() => stop.mutate()}
      >
        Calls in progress are still stored; the {plural(run.counts.waiting + run.counts.ready, 'task')} not started are
        cancelled
        {run.not_taken_up > 0 &&
          `, and ${plural(run.not_taken_up, 'record')} more ${run.not_taken_up === 1 ? 'is' : 'are'} not started`}
        . What was found stays. A stopped run cannot be resumed, but a new run skips what is fresh.
      </ConfirmDialog>
      <ConfirmDialog
        open={asked === 'resume'}
        onOpenChange={() => setAsked(undefined)}
        title="Resume this run?"
        confirm="Resume"
        busy={resume.isPending}
        onConfirm={() => amount !== undefined && !raised && resume.mutate()}
      >
        {capped && <p className="mb-3">{run.reason}</p>}
        <Field
          label="New budget for the whole run, in US dollars"
          optional
          error={budgetError}
          hint={budgetHint.filter(Boolean).join(' ')}
        >
          <Input
            inputMode="decimal"
            leading="$"
            value={budget}
            onChange={(event) => setBudget(event.target.value)}
            autoComplete="off"
          />
        </Field>
      </ConfirmDialog>
    </>
  )
}
