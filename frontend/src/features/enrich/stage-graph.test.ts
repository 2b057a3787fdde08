import { describe, expect, it } from 'vitest'

import { estimate } from '@/features/enrich/estimate'
import type { StageInfo } from '@/features/enrich/run-api'
import { budgetOf } from '@/features/enrich/selection'
import { edgesOf, layout, leftOut, withNeeds, type GraphStage } from '@/features/enrich/stage-graph'

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
    for (const { from, to } of edgesOf(stages)) expect(column(to), `${from} → ${to}`).toBeGreaterThan(column(from) ?? Number.NaN)
    expect(column('legal')).toBe(3)
  })

  it('hangs a stage after all on the ends only', () => {
    expect(edgesOf(stages).filter((edge) => edge.to === 'qc').map((edge) => edge.from)).toEqual(['legal', 'person'])
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
})

it('counts each stage once per record of its kind, and names what has no price', () => {
  const priced = (code: string, entity: 'company' | 'contact', cost: number | null) => ({ code, label: code, entity, expected_cost_usd: cost }) as StageInfo
  const found = estimate([priced('l1', 'company', 0.01), priced('person', 'contact', 0.008), priced('new', 'company', null)], { company_count: 100, contact_count: 250 })
  expect(found.calls).toBe(450)
  expect(found.dollars).toBeCloseTo(3)
  expect(found.unpriced).toEqual(['new'])
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
