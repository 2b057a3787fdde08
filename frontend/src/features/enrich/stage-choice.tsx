import { clsx } from 'clsx'

import { ProviderMark } from '@/features/enrich/provider-mark'
import type { StageInfo } from '@/features/enrich/run-api'
import { Checkbox } from '@/ui/checkbox'
import { formatMoney } from '@/ui/format'

type Props = { stage: StageInfo; checked: boolean; records: number | undefined; disabled: boolean; onChange: (checked: boolean) => void }

const price = (cost: number | null) => (cost === null ? 'price not known' : cost === 0 ? 'free' : `${formatMoney(cost)} each`)
const fresh = (days: number | null) => (days === null ? 'asked every time' : `a result is fresh for ${days === 1 ? 'a day' : `${days} days`}`)

/** One stage to choose. */
export function StageChoice({ stage, checked, records, disabled, onChange }: Props) {
  return (
    <div className={clsx('flex h-full flex-col justify-between gap-1 rounded-lg border px-3 py-2.5 text-left transition-colors', checked ? 'border-accent bg-raised' : 'border-line bg-sunken')} title={`${stage.label}: ${fresh(stage.fresh_days)}`}>
      <Checkbox checked={checked} onChange={onChange} disabled={disabled} label={<span className={clsx('line-clamp-2 text-sm leading-4 font-medium', !checked && 'text-ink-2')}>{stage.label}</span>} />
      <div className="flex min-w-0 items-center justify-between gap-2 text-xs text-ink-3">
        <span className="inline-flex min-w-0 items-center gap-1">
          <ProviderMark provider={stage.provider} />
        </span>
        <span className="shrink-0">{price(stage.expected_cost_usd)}</span>
      </div>
      <p className="text-xs text-ink-3">
        {stage.entity === 'company' ? 'per company' : 'per contact'}
        {checked && records !== undefined && <span className="tabular-nums"> × {records.toLocaleString('en-GB')}</span>}
      </p>
    </div>
  )
}
