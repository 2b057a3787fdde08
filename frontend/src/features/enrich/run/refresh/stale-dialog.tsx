import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { refetch } from '@/api/query'
import { rerunStale, staleCount, type StaleWanted } from '@/api/runs'
import { budgetOf } from '@/features/enrich/new-run/selection'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatCount, formatMoney, plural } from '@/ui/text/format'

/** Counts the results that are out of date, by stage and why, and does exactly these again. */
export function StaleDialog({ wanted, onClose }: { wanted: StaleWanted; onClose: () => void }) {
  const tenant = useTenant()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [budget, setBudget] = useState('')
  const amount = budgetOf(budget)
  const count = useQuery(staleCount(wanted))
  const stale = count.data?.stale ?? 0
  // Of many records only a sample was looked at: the run itself finds which results are outdated.
  const about = count.data !== undefined && !count.data.is_exact
  const start = useMutation({
    mutationFn: () => rerunStale(wanted, amount ?? null),
    onSuccess: async (run) => {
      void refetch(queries, '/api/pipeline/runs')
      onClose()
      await navigate(tenant.path(`enrich/${run.id}`))
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Refresh outdated results"
      description={
        'A result is outdated when its stage has a new version, when its age exceeds the limit, ' +
        'or when its input has changed.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={(stale === 0 && !about) || amount === undefined}
            busy={start.isPending}
            onClick={() => start.mutate()}
          >
            {stale === 0 ? 'Do again' : `Do ${about ? 'about ' : ''}${plural(stale, 'result')} again`}
          </Button>
        </>
      }
    >
      {count.isError && <ErrorState compact error={count.error} onRetry={() => void count.refetch()} />}
      {start.isError && <ErrorState compact error={start.error} />}
      {count.isPending && (
        <div className="flex flex-col gap-2" aria-live="polite">
          <p className="text-sm text-ink-2">Counting outdated results…</p>
          <Skeleton className="h-24 w-full" />
        </div>
      )}
      {count.isSuccess && (
        <div className="flex flex-col gap-4 text-sm" aria-live="polite">
          {about && (
            <p className="text-xs text-warn-ink">
              Estimated from {plural(count.data.looked_at, 'record')}. The run finds every outdated result before it
              asks anything.
            </p>
          )}
          {stale === 0 && !about && <p>Everything is up to date: nothing would be asked.</p>}
          {stale === 0 && about && <p>No result of these records is outdated.</p>}
          {stale > 0 && (
            <>
              <ul className="flex flex-col gap-2">
                {count.data.stages
                  .filter((stage) => stage.stale > 0)
                  .map((stage) => (
                    <li key={stage.code} className="flex justify-between gap-3">
                      <span className="min-w-0">
                        {stage.label}: {formatCount(stage.stale)} of {formatCount(stage.results)}
                        <span className="block text-xs text-ink-3">{whyWords(stage)}</span>
                      </span>
                      <span className="shrink-0 text-ink-2 tabular-nums">
                        {stage.expected_cost_usd === 0 ? 'free' : formatMoney(stage.expected_cost_usd)}
                      </span>
                    </li>
                  ))}
              </ul>
              <p className="text-ink-2">
                {plural(count.data.company_count, 'company', 'companies')} and{' '}
                {plural(count.data.contact_count, 'contact')}, about {formatMoney(count.data.expected_cost_usd)}.
              </p>
              <Field
                label="Spending limit (USD)"
                optional
                error={amount === undefined ? 'Enter an amount such as 12.50.' : undefined}
              >
                <Input
                  inputMode="decimal"
                  leading="$"
                  value={budget}
                  onChange={(event) => setBudget(event.target.value)}
                  autoComplete="off"
                />
              </Field>
            </>
          )}
          {count.data.unchecked > 0 && (
            <p className="text-xs text-warn-ink">
              {plural(count.data.unchecked, 'result')} were too many to compare with their question of today; they stay
              as they are. Choose fewer records to have them looked at.
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}

function whyWords(stage: { new_version: number; too_old: number; input_changed: number }): string {
  return [
    stage.new_version > 0 ? `${formatCount(stage.new_version)} by an older version` : '',
    stage.too_old > 0 ? `${formatCount(stage.too_old)} too old` : '',
    stage.input_changed > 0 ? `${formatCount(stage.input_changed)} where the question changed` : '',
  ]
    .filter(Boolean)
    .join(', ')
}
