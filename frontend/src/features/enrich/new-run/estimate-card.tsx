import type { RunEstimate } from '@/api/runs'
import { costNote, costWords, lookWords, sumWords, timeWords } from '@/features/enrich/new-run/estimate'
import { budgetOf } from '@/features/enrich/new-run/selection'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Card } from '@/ui/layout/card'
import { ErrorState } from '@/ui/status/error-state'
import { Stat } from '@/ui/status/stat'
import { formatCount, formatMoney, plural } from '@/ui/text/format'

type Props = {
  estimate: RunEstimate | undefined
  /** Shown while a newer one is on its way. */
  old: boolean
  error: unknown
  onRetry: () => void
}

/** How much it is, before it is started: for exactly what the form says. */
export function EstimateCard({ estimate, old, error, onRetry }: Props) {
  if (error !== null) {
    return (
      <Card title="Estimate">
        <ErrorState compact error={error} onRetry={onRetry} />
      </Card>
    )
  }
  const none = estimate === undefined ? '—' : undefined
  const looked = lookWords(estimate?.stages ?? [])
  return (
    <Card
      title="Estimate"
      actions={
        <span role="status" className="text-xs text-ink-2">
          {old && 'Working it out…'}
        </span>
      }
    >
      <dl
        className={old ? 'grid grid-cols-2 gap-4 opacity-60 transition-opacity' : 'grid grid-cols-2 gap-4'}
        aria-busy={old}
      >
        <Stat
          label="Records"
          value={none ?? formatCount((estimate?.company_count ?? 0) + (estimate?.contact_count ?? 0))}
          note={
            estimate &&
            `${plural(estimate.company_count, 'company', 'companies')}, ${plural(estimate.contact_count, 'contact')}`
          }
        />
        <Stat
          label="Lookups"
          value={none ?? sumWords(estimate?.stages ?? [], 'to_do_expected')}
          note={estimate && `${sumWords(estimate.stages, 'fresh_expected')} already up to date (free)`}
        />
        <Stat
          label="Cost"
          value={none ?? `${looked === '' ? '' : 'about '}${formatMoney(estimate?.cost_usd)}`}
          note={estimate && costNote(estimate)}
        />
        <Stat
          label="Time"
          value={none ?? (estimate?.seconds === null ? '—' : timeWords(estimate?.seconds ?? 0))}
          note={estimate?.seconds === null ? 'unknown before a first run' : "by the services' limits"}
        />
      </dl>
      {looked !== '' && <p className="mt-3 text-xs text-warn-ink">{looked}</p>}
      {estimate !== undefined && (estimate.contacts_without_company > 0 || estimate.companies_without_contacts > 0) && (
        <p className="mt-3 text-xs text-ink-2">
          {[
            estimate.contacts_without_company > 0
              ? `${plural(estimate.contacts_without_company, 'contact')} without a company: ` +
                'stages that need one are blocked.'
              : '',
            estimate.companies_without_contacts > 0
              ? `${plural(estimate.companies_without_contacts, 'company', 'companies')} without contacts: ` +
                'stages for contacts have nothing to do.'
              : '',
          ]
            .filter(Boolean)
            .join(' ')}
        </p>
      )}
    </Card>
  )
}

type BudgetProps = {
  value: string
  estimate: RunEstimate | undefined
  disabled: boolean
  onChange: (value: string) => void
}

export function BudgetCard({ value, estimate, disabled, onChange }: BudgetProps) {
  const budget = budgetOf(value)
  return (
    <Card title="Budget">
      <Field
        label="Spending limit (USD)"
        error={budget === undefined ? 'Enter an amount such as 12.50, at most 1,000,000.' : undefined}
        hint={
          estimate?.is_over_budget === true && typeof budget === 'string'
            ? `Less than the estimate of ${costWords(estimate)}: the run pauses when ${formatMoney(budget)} are spent.`
            : 'The run pauses at this limit. You can raise it and resume.'
        }
      >
        <Input
          inputMode="decimal"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          placeholder="No limit"
          disabled={disabled}
          leading="$"
          autoComplete="off"
        />
      </Field>
    </Card>
  )
}
