import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { api, unwrap } from '@/api/client'
import { currentNamespace } from '@/api/namespace'
import type { RunConfig, StageEstimate } from '@/features/enrich/run-api'
import { formatCount, formatMoney, formatSpan } from '@/ui/format'

const nobody: RunConfig['selection'] = { all: false, company_filter: null, contact_filter: null, sample_size: null, sample_seed: 0 }
const empty: RunConfig = { stages: [], selection: nobody, soft_needs_off: [], boost: {}, fresh_days: {}, budget_usd: null, name: null, force: false }

/**
 * What a run would be, before it is started: records, fresh ones, cost and time. Without stages only records are counted.
 * A POST, for a selection fits in no address; it changes nothing.
 */
export function runEstimate(wanted: RunConfig | undefined) {
  const namespace = currentNamespace()
  return queryOptions({
    queryKey: [namespace, '/api/enrich/estimate', wanted ?? null] as const,
    queryFn: ({ signal }) => unwrap(api.POST('/api/enrich/estimate', { body: wanted ?? empty, signal })),
    enabled: wanted !== undefined,
    staleTime: 10_000,
    retry: false,
    placeholderData: keepPreviousData,
  })
}

/** "$1.20", or "$1.20 ($0.90 to $1.60)" where calls differ in price. */
export function costWords(cost: { cost_usd: number | null; cost_low_usd: number | null; cost_high_usd: number | null }): string {
  const range = `${formatMoney(cost.cost_low_usd)} to ${formatMoney(cost.cost_high_usd)}`
  return formatMoney(cost.cost_low_usd) === formatMoney(cost.cost_high_usd) ? formatMoney(cost.cost_usd) : `${formatMoney(cost.cost_usd)} (${range})`
}

export const timeWords = (seconds: number | null): string => (seconds === null ? 'not known yet' : seconds < 1 ? 'seconds' : `about ${formatSpan(seconds)}`)

/** How many of a stage's records will be asked about, and why not all of them. */
export function workWords(stage: StageEstimate): string {
  const parts = [`${formatCount(stage.to_do_expected)} of ${formatCount(stage.records)}`]
  if (stage.fresh_expected > 0) parts.push(`${formatCount(stage.fresh_expected)} fresh`)
  if (stage.skipped_expected > 0) parts.push(`${formatCount(stage.skipped_expected)} do not apply`)
  if (stage.blocked > 0) parts.push(`${formatCount(stage.blocked)} blocked`)
  return parts.join(' · ')
}
