import { describe, expect, it } from 'vitest'

import type { RunConfig, StageEstimate, StageInfo } from '@/api/runs'
import { edgesOf, layout, leftOut, withNeeds, type GraphStage } from '@/features/enrich/graph/stage-graph'
import { costWords, workWords } from '@/features/enrich/new-run/estimate'
import { budgetOf, configOf, enrichUrl, stateOf, type EnrichState } from '@/features/enrich/new-run/selection'
import { readUrl } from '@/url-state'

const stages: GraphStage[] = [
  { code: 'l1', needs: [], soft_needs: [] },
  { code: 'ares', needs: ['l1'], soft_needs: [] },
  { code: 'isir', needs: ['ares'], soft_needs: [] },
  { code: 'legal', needs: ['l1'], soft_needs: ['ares', 'isir'] },
  { code: 'person', needs: ['l1'], soft_needs: [] },
  { code: 'qc', needs: [], soft_needs: [], after_all: true },
]
const column = (code: string, from = stages) => layout(from).find((one) => one.code === code)?.column

describe('the graph', () => {
  it('puts every stage right of all that it waits for, soft needs included', () => {
    for (const { from, to } of edgesOf(stages))
      expect(column(to), `${from} → ${to}`).toBeGreaterThan(column(from) ?? Number.NaN)
    expect(column('legal')).toBe(3)
  })

  it('hangs a stage after all on the ends only', () => {
    expect(
      edgesOf(stages)
        .filter((edge) => edge.to === 'qc')
        .map((edge) => edge.from),
    ).toEqual(['legal', 'person'])
  })

  it('draws no edge to a stage that is not there', () => {
    const part = stages.filter((stage) => stage.code !== 'ares')
    expect(edgesOf(part).some((edge) => edge.from === 'ares' || edge.to === 'ares')).toBe(false)
    expect(column('isir', part)).toBe(0)
  })

  it('never puts two stages on one place', () => {
    const places = layout(stages).map(({ column: x, row }) => `${x}/${row}`)
    expect(new Set(places).size).toBe(stages.length)
  })
})

describe('what is needed', () => {
  it('names hard needs that are left out, and adds them through all levels', () => {
    expect(leftOut(stages, ['isir', 'legal'])).toEqual(['ares', 'l1'])
    expect(withNeeds(stages, ['isir'])).toEqual(['l1', 'ares', 'isir'])
    expect(leftOut(stages, withNeeds(stages, ['isir', 'qc']))).toEqual([])
  })

  it('a gate that is left out hands its own needs on', () => {
    const gated = [
      ...stages,
      { code: 'triage', needs: ['l1'], soft_needs: [], is_gate: true },
      { code: 'l2', needs: ['triage'], soft_needs: [] },
    ]
    expect(leftOut(gated, ['l1', 'l2'])).toEqual([])
    expect(leftOut(gated, ['l2'])).toEqual(['l1'])
  })
})

it('says what a stage will do to its records, and what that costs', () => {
  const found = {
    is_exact: true,
    records: 40,
    to_do_expected: 25,
    fresh_expected: 12,
    skipped_expected: 3,
    blocked: 0,
    cost_usd: 0.5,
    cost_low_usd: 0.4,
    cost_high_usd: 0.75,
  } as StageEstimate
  expect(workWords(found)).toBe('25 of 40 · 12 reused · 3 does not apply')
  expect(costWords(found)).toBe('$0.50 ($0.40 to $0.75)')
  expect(costWords({ ...found, cost_low_usd: 0.5, cost_high_usd: 0.5 })).toBe('$0.50')
})

it('a run that was started before fills the form with what started it', () => {
  const state: EnrichState = {
    ...readUrl(enrichUrl, new URLSearchParams()),
    of: 'tags',
    tag: ['t-1'],
    owner: ['o-1'],
    tier: ['tier_2_gold'],
    sample: '25',
    stages: ['l1', 'ares'],
    off: [],
    boost: ['l1'],
    fresh: ['l1:30'],
    budget: '12.5',
    force: true,
  }
  const config = configOf(state, [{ code: 'l1' }, { code: 'ares' }] as StageInfo[])
  expect(config).toMatchObject({ boost: { l1: true }, fresh_days: { l1: 30 }, budget_usd: '12.5', force: true })
  expect(config?.selection).toMatchObject({
    tag_ids: ['t-1'],
    owner_ids: ['o-1'],
    tiers: ['tier_2_gold'],
    sample_size: 25,
  })
  expect({ ...state, ...stateOf(config as RunConfig) }).toEqual(state)
})

it.each([
  ['', null],
  [' 12.50 ', '12.50'],
  ['12,5', '12.5'],
  ['$3', '3'],
  ['0', '0'],
  ['-1', undefined],
  ['1e3', undefined],
  ['twelve', undefined],
  ['1000001', undefined],
])('reads the budget %j as %j', (typed, amount) => expect(budgetOf(typed)).toBe(amount))
