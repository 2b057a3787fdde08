import type { EstimateSeen, RunEstimate, StageEstimate } from '@/api/runs'
import { formatCount, formatMoney, formatSpan } from '@/ui/text/format'

/** "$1.20", or "$1.20 ($0.90 to $1.60)" where calls differ in price. */
export function costWords(cost: {
  cost_usd: number | null
  cost_low_usd: number | null
  cost_high_usd: number | null
}): string {
  const range = `${formatMoney(cost.cost_low_usd)} to ${formatMoney(cost.cost_high_usd)}`
  return formatMoney(cost.cost_low_usd) === formatMoney(cost.cost_high_usd)
    ? formatMoney(cost.cost_usd)
    : `${formatMoney(cost.cost_usd)} (${range})`
}

export function timeWords(seconds: number | null): string {
  if (seconds === null) return 'not known yet'
  return seconds < 1 ? 'seconds' : `about ${formatSpan(seconds)}`
}

const about = (count: number, exact: boolean): string => `${exact ? '' : 'about '}${formatCount(count)}`

/** How many of a stage's records will be asked about, and why not all of them. */
export function workWords(stage: StageEstimate): string {
  const parts = [`${about(stage.to_do_expected, stage.is_exact)} of ${formatCount(stage.records)}`]
  if (stage.fresh_expected > 0) parts.push(`${about(stage.fresh_expected, stage.is_exact)} reused`)
  if (stage.skipped_expected > 0) parts.push(`${about(stage.skipped_expected, stage.is_exact)} does not apply`)
  if (stage.blocked > 0) parts.push(`${about(stage.blocked, stage.is_exact)} blocked`)
  return parts.join(' · ')
}

/** The sum over all stages, "about" where some of them are estimated from a sample. */
export function sumWords(stages: readonly StageEstimate[], key: 'to_do_expected' | 'fresh_expected'): string {
  const sum = stages.reduce((total, stage) => total + stage[key], 0)
  // Of records that have no result at all, none is fresh: that is known without a look.
  const exact = stages.every((stage) => stage.is_exact || (key === 'fresh_expected' && stage.fresh_at_most === 0))
  return about(sum, exact)
}

/** Where too many records are chosen to look at each: how many were looked at. Empty where all were. */
export function lookWords(stages: readonly StageEstimate[]): string {
  const guessed = stages.filter((stage) => !stage.is_exact)
  const [widest] = guessed.toSorted((one, other) => other.records - one.records)
  if (widest === undefined) return ''
  const seen = `${formatCount(widest.looked_at)} of ${formatCount(widest.records)} records`
  return `Estimated from a sample of ${seen}. The run checks every record.`
}

/** What the cost follows from, and how far off it may be. */
export function costNote(estimate: RunEstimate): string {
  const low = formatMoney(estimate.cost_low_usd)
  const high = formatMoney(estimate.cost_high_usd)
  if (low !== high) return `${low} to ${high}`
  const asked = estimate.stages.filter((stage) => stage.to_do_expected > 0)
  if (asked.every((stage) => stage.cost_basis === 'free')) return 'free'
  return asked.some((stage) => stage.cost_basis === 'list_price') ? 'at list prices' : 'based on your last calls'
}

/** The part of an estimate that a start sends along, to be compared with what the run turns out to do. */
export function seenOf(estimate: RunEstimate): EstimateSeen {
  const { company_count, contact_count, cost_usd, cost_low_usd, cost_high_usd, seconds } = estimate
  return {
    company_count,
    contact_count,
    cost_usd: cost_usd ?? 0,
    cost_low_usd: cost_low_usd ?? 0,
    cost_high_usd: cost_high_usd ?? 0,
    seconds,
    stages: estimate.stages.map((stage) => ({
      code: stage.code,
      records: stage.records,
      to_do_expected: stage.to_do_expected,
      fresh_expected: stage.fresh_expected,
      cost_usd: stage.cost_usd ?? 0,
    })),
  }
}
