import type { StageInfo } from '@/features/enrich/run-api'

type Counted = { company_count: number; contact_count: number }
export type Estimate = { calls: number; dollars: number; unpriced: string[] }

/** At most what a run costs: every chosen stage once per record, at its expected price; fresh results cost nothing. */
export function estimate(stages: readonly StageInfo[], counted: Counted): Estimate {
  const records = (stage: StageInfo) => (stage.entity === 'company' ? counted.company_count : counted.contact_count)
  return {
    calls: stages.reduce((sum, stage) => sum + records(stage), 0),
    dollars: stages.reduce((sum, stage) => sum + records(stage) * (stage.expected_cost_usd ?? 0), 0),
    unpriced: stages.filter((stage) => stage.expected_cost_usd === null).map((stage) => stage.label),
  }
}
