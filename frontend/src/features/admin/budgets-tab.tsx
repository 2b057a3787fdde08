import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { apiQuery, refetch } from '@/api/query'
import type { components } from '@/api/schema.gen'
import { amountOf, fullness } from '@/features/admin/money'
import { Button } from '@/ui/controls/button'
import { Combobox } from '@/ui/controls/combobox'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Card } from '@/ui/layout/card'
import { notify } from '@/ui/overlays/toast'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Progress } from '@/ui/status/progress'
import { Skeleton } from '@/ui/status/skeleton'
import { Stat } from '@/ui/status/stat'
import { formatInstant, formatMoney } from '@/ui/text/format'

type Budget = components['schemas']['BudgetOut']
type Cap = Budget['day']
const budget = () => apiQuery(0, '/api/budgets')

/** What the namespace may spend, has spent and holds: by day and by month. */
export function BudgetsTab() {
  const found = useQuery({ ...budget(), refetchInterval: 10_000 })
  if (found.isPending) return <Skeleton className="h-64 w-full" />
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-2">
        Runs and generation pause at a cap. Nothing is lost; raise the cap to resume. A run’s own cap is set when it is
        started.
      </p>
      <div className="grid gap-4 md:grid-cols-2">
        <CapCard title="Today" cap={found.data.day} />
        <CapCard title="This month" cap={found.data.month} />
      </div>
      <CapsForm budget={found.data} />
    </div>
  )
}

function CapCard({ title, cap }: { title: string; cap: Cap }) {
  const full = fullness(cap)
  const reached = cap.cap_usd !== null && Number(cap.left_usd) === 0
  const nearly = full !== undefined && full >= 0.8
  return (
    <Card
      title={title}
      description={cap.begins_again_at === null ? '' : `Resets ${formatInstant(cap.begins_again_at)}`}
      actions={
        (reached || nearly) && (
          <Badge dot tone={reached ? 'bad' : 'warn'}>
            {reached ? 'cap reached' : 'nearly reached'}
          </Badge>
        )
      }
    >
      <div className="flex flex-col gap-3">
        <dl className="grid grid-cols-3 gap-4">
          <Stat
            label="Used"
            value={formatMoney(cap.spent_usd)}
            note={cap.cap_usd === null ? 'no cap' : `of ${formatMoney(cap.cap_usd)}`}
          />
          <Stat label="Reserved" value={formatMoney(cap.reserved_usd)} note="for calls in progress" />
          <Stat label="Left" value={cap.cap_usd === null ? 'no limit' : formatMoney(cap.left_usd)} />
        </dl>
        {cap.set_by !== null && (
          <p className="text-sm text-ink-2">
            {cap.set_by === 'operator'
              ? 'The operator’s cap applies. Only a super admin can raise it.'
              : 'The cap set below applies.'}
          </p>
        )}
        {cap.cap_usd !== null && (
          <Progress
            aria-label={`${title}: used and reserved`}
            total={Math.max(Number(cap.cap_usd), Number(cap.spent_usd) + Number(cap.reserved_usd))}
            parts={[
              { value: Number(cap.spent_usd), tone: reached ? 'bad' : 'accent', label: 'used' },
              { value: Number(cap.reserved_usd), tone: 'info', label: 'reserved' },
            ]}
          />
        )}
      </div>
    </Card>
  )
}

type Change = { day?: string; month?: string; zone?: string; version?: number }
const typed = (own: number | null) => (own === null ? '' : String(own))
/** What an empty field means: the operator's cap where there is one. */
const limitWords = (most: number | null) =>
  most === null ? 'Leave empty for no cap.' : `At most ${formatMoney(most)}, the operator’s cap. Empty: that cap.`

function CapsForm({ budget: known }: { budget: Budget }) {
  const queries = useQueryClient()
  const [change, setChange] = useState<Change>({})
  // The version that was on the screen when the change began: caps refresh in the background, and what came since
  // was not looked at.
  const alter = (next: Change) => setChange((old) => ({ version: known.version, ...old, ...next }))
  const day = change.day ?? typed(known.own_day_cap_usd)
  const month = change.month ?? typed(known.own_month_cap_usd)
  const zone = change.zone ?? known.time_zone
  const [dayCap, monthCap] = [amountOf(day), amountOf(month)]
  const save = useMutation({
    // A refusal is shown at the field it is about.
    mutationFn: (body: components['schemas']['BudgetIn']) => unwrap(api.PUT('/api/budgets', { body })),
    onError: () => refetch(queries, '/api/budgets'),
    onSuccess: (now) => {
      queries.setQueryData(budget().queryKey, now)
      setChange({})
      notify.done('The caps are saved', {
        detail: 'They apply from now on. Paused runs stay paused until someone resumes them.',
      })
    },
  })
  const error = save.error instanceof ApiError ? save.error : undefined
  const leave = () => {
    setChange({})
    save.reset()
  }
  const noAmount = 'Enter an amount such as 12.50, at most 1,000,000.'
  const zones = [...new Set(['UTC', zone, ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }))
  const below = (cap: string | null | undefined, spent: Cap['spent_usd']) =>
    typeof cap === 'string' && Number(cap) < Number(spent)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (dayCap !== undefined && monthCap !== undefined)
      save.mutate({
        day_cap_usd: dayCap,
        month_cap_usd: monthCap,
        time_zone: zone,
        version: change.version ?? known.version,
      })
  }
  return (
    <Card title="Caps">
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="grid gap-3 sm:grid-cols-3">
          <Field
            label="Daily cap (USD)"
            error={dayCap === undefined ? noAmount : error?.fieldError('day_cap_usd')}
            hint={
              below(dayCap, known.day.spent_usd)
                ? 'Below today’s spending: runs pause at once.'
                : limitWords(known.most_day_cap_usd)
            }
          >
            <Input
              inputMode="decimal"
              leading="$"
              placeholder={known.most_day_cap_usd === null ? 'No cap' : String(known.most_day_cap_usd)}
              autoComplete="off"
              value={day}
              onChange={({ target }) => alter({ day: target.value.slice(0, 12) })}
            />
          </Field>
          <Field
            label="Monthly cap (USD)"
            error={monthCap === undefined ? noAmount : error?.fieldError('month_cap_usd')}
            hint={
              below(monthCap, known.month.spent_usd)
                ? 'Below this month’s spending: runs pause at once.'
                : limitWords(known.most_month_cap_usd)
            }
          >
            <Input
              inputMode="decimal"
              leading="$"
              placeholder={known.most_month_cap_usd === null ? 'No cap' : String(known.most_month_cap_usd)}
              autoComplete="off"
              value={month}
              onChange={({ target }) => alter({ month: target.value.slice(0, 12) })}
            />
          </Field>
          <Field label="Days begin at midnight in" error={error?.fieldError('time_zone')}>
            <Combobox value={zone} options={zones} onChange={(next) => alter({ zone: next })} />
          </Field>
        </div>
        {error !== undefined && error.errors.length === 0 && <ErrorState compact error={error} />}
        <div className="flex justify-end gap-2">
          {Object.keys(change).length > 0 && <Button onClick={leave}>Discard changes</Button>}
          <Button
            look="primary"
            type="submit"
            busy={save.isPending}
            disabled={Object.keys(change).length === 0 || dayCap === undefined || monthCap === undefined}
          >
            Save the caps
          </Button>
        </div>
      </form>
    </Card>
  )
}
