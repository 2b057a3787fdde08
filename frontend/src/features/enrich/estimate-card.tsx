import type { Estimate } from '@/features/enrich/estimate'
import { budgetOf } from '@/features/enrich/selection'
import { Card } from '@/ui/card'
import { ErrorState } from '@/ui/error-state'
import { Field } from '@/ui/field'
import { formatCount, formatMoney, plural } from '@/ui/format'
import { Input } from '@/ui/input'
import { Stat } from '@/ui/stat'

type Props = {
  counted: { company_count: number; contact_count: number } | undefined
  expected: Estimate | undefined
  stages: number
  error: unknown
  onRetry: () => void
}

/** How much it is, before it is started. */
export function EstimateCard({ counted, expected, stages, error, onRetry }: Props) {
  if (error !== null) {
    return (
      <Card title="Estimate">
        <ErrorState compact error={error} onRetry={onRetry} />
      </Card>
    )
  }
  const none = counted === undefined ? '—' : undefined
  return (
    <Card title="Estimate">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Stat label="Companies" value={none ?? formatCount(counted?.company_count)} note="now" />
        <Stat label="Contacts" value={none ?? formatCount(counted?.contact_count)} note="now" />
        <Stat label="Steps of work" value={none ?? formatCount(expected?.calls)} note={`in ${plural(stages, 'stage')}`} />
        <Stat label="Cost, at most" value={none ?? formatMoney(expected?.dollars)} note={expected !== undefined && expected.unpriced.length > 0 ? `without ${expected.unpriced.join(', ')}` : 'less where fresh'} />
      </dl>
    </Card>
  )
}

type BudgetProps = { value: string; expected: Estimate | undefined; disabled: boolean; onChange: (value: string) => void }

export function BudgetCard({ value, expected, disabled, onChange }: BudgetProps) {
  const budget = budgetOf(value)
  const tight = typeof budget === 'string' && expected !== undefined && Number(budget) < expected.dollars
  return (
    <Card title="Budget">
      <Field
        label="Stop spending at (US dollars)"
        error={budget === undefined ? 'Write an amount such as 12.50, at most 1,000,000.' : undefined}
        hint={tight ? `Less than the estimate: the run pauses when ${formatMoney(budget)} are spent.` : 'The run pauses there; you can raise it and go on.'}
      >
        <Input inputMode="decimal" value={value} onChange={(event) => onChange(event.target.value)} placeholder="No limit" disabled={disabled} leading="$" autoComplete="off" />
      </Field>
    </Card>
  )
}
