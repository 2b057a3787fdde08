import { clsx } from 'clsx'
import { SlidersHorizontal } from 'lucide-react'

import type { StageEstimate, StageInfo } from '@/api/runs'
import { ProviderMark } from '@/features/enrich/graph/provider-mark'
import { costWords, timeWords, workWords } from '@/features/enrich/new-run/estimate'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Switch } from '@/ui/controls/switch'
import { Popover } from '@/ui/overlays/popover'
import { formatMoney } from '@/ui/text/format'

type Props = {
  stage: StageInfo
  checked: boolean
  estimate: StageEstimate | undefined
  boosted: boolean
  /** Days after which this run asks again; undefined = the stage's own. */
  horizon: number | undefined
  disabled: boolean
  onChange: (checked: boolean) => void
  onBoost: (on: boolean) => void
  onHorizon: (days: number | undefined) => void
}

function price(cost: number | null): string {
  if (cost === null) return 'price not known'
  return cost === 0 ? 'free' : `${formatMoney(cost)} each`
}
/** The price that the estimate counts with, which may follow from past calls; without an estimate the list price. */
function unitCost({ stage, checked, estimate, boosted }: Props) {
  if (checked && estimate !== undefined) return estimate.cost_per_record_usd
  return boosted ? stage.boosted_cost_usd : stage.expected_cost_usd
}
const days = (count: number) =>
  count === 0 ? 'always re-run' : `fresh for ${count === 1 ? 'a day' : `${Math.round(count)} days`}`

/** One stage to choose, with what it will do to these records and its own settings. */
export function StageChoice(props: Props) {
  const { stage, checked, estimate, boosted, horizon, disabled, onChange } = props
  const kept = horizon ?? stage.fresh_days
  const changed = boosted || horizon !== undefined
  return (
    <div
      className={clsx(
        'flex h-full flex-col justify-between gap-1 rounded-lg border px-3 py-2 text-left transition-colors',
        checked ? 'border-accent bg-raised' : 'border-line bg-sunken',
      )}
    >
      <div className="flex min-w-0 items-start gap-1">
        <div className="min-w-0 flex-1 pt-0.5">
          <Checkbox
            checked={checked}
            onChange={onChange}
            disabled={disabled}
            label={
              <span className={clsx('line-clamp-2 text-sm leading-4 font-medium', !checked && 'text-ink-2')}>
                {stage.label}
              </span>
            }
          />
        </div>
        {checked && (stage.boosted_cost_usd !== null || stage.fresh_days !== null) && (
          <Popover
            align="end"
            aria-label={`Settings of ${stage.label}`}
            className="w-72 p-3"
            trigger={
              <Button
                look="ghost"
                size="sm"
                square
                disabled={disabled}
                aria-label={`Settings of ${stage.label}${changed ? ', changed' : ''}`}
                icon={<SlidersHorizontal aria-hidden className={changed ? 'text-accent-ink' : ''} />}
              />
            }
          >
            <StageSettings {...props} />
          </Popover>
        )}
      </div>
      <div className="flex min-w-0 items-center justify-between gap-2 text-xs text-ink-3">
        <span className="inline-flex min-w-0 items-center gap-1">
          <ProviderMark provider={stage.provider} />
        </span>
        <span className="shrink-0">{`${price(unitCost(props))}${boosted ? ', better model' : ''}`}</span>
      </div>
      <p
        className="truncate text-xs text-ink-3 tabular-nums"
        title={
          estimate && checked
            ? `${workWords(estimate)}. ${costWords(estimate)}: ${estimate.cost_note} ` +
              `Time ${timeWords(estimate.seconds)}: ${estimate.time_note}`
            : undefined
        }
      >
        {estimate !== undefined && checked
          ? workWords(estimate)
          : `per ${stage.for_campaign ? 'message' : stage.entity}${kept === null ? '' : `, ${days(kept)}`}`}
      </p>
    </div>
  )
}

function StageSettings({ stage, estimate, boosted, horizon, onBoost, onHorizon }: Props) {
  return (
    <div className="flex flex-col gap-3 text-sm">
      {stage.boosted_cost_usd !== null && (
        <label className="flex items-center justify-between gap-3">
          <span>
            Better model
            <span className="block text-xs text-ink-3">
              {price(stage.boosted_cost_usd)} instead of {price(stage.expected_cost_usd)}
            </span>
          </span>
          <Switch aria-label={`Better model for ${stage.label}`} checked={boosted} onChange={onBoost} />
        </label>
      )}
      {stage.fresh_days !== null && (
        <Field label="Re-run after (days)" hint={`Empty: ${days(stage.fresh_days)}. 0: always.`}>
          <Input
            inputMode="numeric"
            defaultValue={horizon ?? ''}
            placeholder={String(Math.round(stage.fresh_days))}
            onChange={({ target }) =>
              onHorizon(/^\d{1,5}$/.test(target.value.trim()) ? Number(target.value) : undefined)
            }
          />
        </Field>
      )}
      {estimate !== undefined && (
        <dl className="flex flex-col gap-1 border-t border-line pt-2 text-xs text-ink-2">
          <Fact name="Records" says={workWords(estimate)} />
          <Fact name="Cost" says={`${costWords(estimate)}. ${estimate.cost_note}`} />
          <Fact name="Time" says={`${timeWords(estimate.seconds)}. ${estimate.time_note}`} />
          {estimate.notes.map((note) => (
            <Fact key={note.code} name="Note" says={note.text} />
          ))}
        </dl>
      )}
    </div>
  )
}

function Fact({ name, says }: { name: string; says: string }) {
  return (
    <div className="flex gap-2">
      <dt className="w-14 shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{says}</dd>
    </div>
  )
}
