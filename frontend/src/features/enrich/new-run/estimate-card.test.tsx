import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'

import type { RunEstimate, StageEstimate } from '@/api/runs'
import { seenOf, workWords } from '@/features/enrich/new-run/estimate'
import { EstimateCard } from '@/features/enrich/new-run/estimate-card'

const stage = (more: Partial<StageEstimate> = {}): StageEstimate => ({
  code: 'l1',
  label: 'L1',
  entity: 'company',
  provider: 'perplexity',
  is_boosted: false,
  records: 300,
  blocked: 0,
  fresh_at_least: 37,
  fresh_expected: 37,
  fresh_at_most: 37,
  skipped_expected: 0,
  is_exact: true,
  looked_at: 300,
  to_do_low: 263,
  to_do_expected: 263,
  to_do_high: 263,
  cost_per_record_usd: 0.01,
  cost_usd: 2.63,
  cost_low_usd: 2.63,
  cost_high_usd: 2.63,
  cost_basis: 'history',
  cost_note: '',
  seconds: 10,
  time_note: '',
  notes: [],
  ...more,
})
const many = {
  records: 6000,
  fresh_at_least: 0,
  fresh_expected: 1500,
  fresh_at_most: 1600,
  skipped_expected: 900,
  is_exact: false,
  looked_at: 500,
  to_do_low: 3300,
  to_do_expected: 3600,
  to_do_high: 6000,
} as const
const whole = (stages: StageEstimate[], more: Partial<RunEstimate> = {}): RunEstimate => ({
  company_count: 300,
  contact_count: 0,
  contacts_without_company: 0,
  companies_without_contacts: 0,
  stages,
  cost_usd: 2.63,
  cost_low_usd: 2.63,
  cost_high_usd: 2.63,
  seconds: 10,
  is_over_budget: null,
  ...more,
})
const show = (estimate: RunEstimate) =>
  render(<EstimateCard estimate={estimate} old={false} error={null} onRetry={() => undefined} />)

it('says what is known as known', () => {
  show(whole([stage()]))
  expect(screen.getByText('37 already up to date (free)')).toBeTruthy()
  expect(screen.getByText('263')).toBeTruthy()
  expect(screen.getByText('based on your last calls')).toBeTruthy()
  expect(screen.queryByText(/about (\$|37|263)/)).toBeNull()
  expect(screen.queryByText(/Too many to look at each/)).toBeNull()
})

it('says "about", and how many were looked at, where that is all that is known', () => {
  show(whole([stage(), stage({ code: 'ares', ...many })], { cost_low_usd: 1 }))
  expect(screen.getByText('about 1,537 already up to date (free)')).toBeTruthy()
  expect(screen.getByText('about 3,863')).toBeTruthy()
  expect(screen.getByText('about $2.63')).toBeTruthy()
  expect(screen.getByText('$1.00 to $2.63')).toBeTruthy()
  expect(screen.getByText(/sample of 500 of 6,000 records/)).toBeTruthy()
})

it('knows without a look that nothing is fresh where no record has a result', () => {
  show(whole([stage({ ...many, fresh_expected: 0, fresh_at_most: 0 })]))
  expect(screen.getByText('0 already up to date (free)')).toBeTruthy()
  expect(screen.getByText('about 3,600')).toBeTruthy()
})

it.each([
  ['at list prices', stage({ cost_basis: 'list_price' })],
  ['free', stage({ cost_basis: 'free' })],
  ['free', stage({ to_do_expected: 0 })],
])('promises no price that is not known: %s', (words, one) => {
  show(whole([one]))
  expect(screen.getByText(words)).toBeTruthy()
})

it('tells per stage what is known and what is judged', () => {
  expect(workWords(stage({ blocked: 2 }))).toBe('263 of 300 · 37 reused · 2 blocked')
  expect(workWords(stage(many))).toBe('about 3,600 of 6,000 · about 1,500 reused · about 900 does not apply')
})

it('keeps of an estimate what a run is compared with', () => {
  expect(seenOf(whole([stage()]))).toEqual({
    company_count: 300,
    contact_count: 0,
    cost_usd: 2.63,
    cost_low_usd: 2.63,
    cost_high_usd: 2.63,
    seconds: 10,
    stages: [{ code: 'l1', records: 300, to_do_expected: 263, fresh_expected: 37, cost_usd: 2.63 }],
  })
})

it('says that a newer one is being worked out, also before the first', () => {
  const { rerender } = render(<EstimateCard estimate={undefined} old error={null} onRetry={() => undefined} />)
  expect(screen.getByRole('status').textContent).toBe('Working it out…')
  rerender(<EstimateCard estimate={whole([stage()])} old={false} error={null} onRetry={() => undefined} />)
  expect(screen.getByRole('status').textContent).toBe('')
})

it('says of many records that the blocked ones are estimated too', () => {
  expect(workWords(stage({ ...many, blocked: 2000 }))).toContain('about 2,000 blocked')
})
