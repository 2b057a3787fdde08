import { describe, expect, it } from 'vitest'

import type { Campaign } from '@/api/campaigns'
import { estimateRun } from '@/features/campaigns/generate/generation-estimate'
import { secondsLeft } from '@/features/campaigns/generate/generation-progress'

const estimate = (part: Partial<Campaign['estimate']>): Campaign['estimate'] => ({
  messages: 10,
  no_channel: 0,
  not_enriched: 5,
  held: 0,
  ruled_out: 0,
  cost_usd: 0.1,
  cost_each_usd: 0.01,
  basis: 'history',
  ...part,
})
const generation = (part: Partial<Campaign['generation']>) =>
  ({ total: 10, done: 0, ready: 10, running: 0, started_at: '2026-03-01T08:00:00Z', ...part }) as Campaign['generation']

describe('before writing', () => {
  it('counts those who are not researched only when they are wanted', () => {
    expect(estimateRun(estimate({}), false)).toEqual({ messages: 10, cost: 0.1 })
    expect(estimateRun(estimate({}), true).messages).toBe(15)
    expect(estimateRun(estimate({}), true).cost).toBeCloseTo(0.15)
  })

  it('does not turn an unknown price into zero', () => {
    expect(estimateRun(estimate({ cost_each_usd: null, cost_usd: null }), true).cost).toBeNull()
  })
})

describe('time left', () => {
  const now = new Date('2026-03-01T08:00:20Z').getTime()

  it('follows the pace so far', () => {
    expect(secondsLeft(generation({ done: 4, ready: 5, running: 1 }), now)).toBe(30)
  })

  it('is not known before anything is done, and not there when nothing is open', () => {
    expect(secondsLeft(generation({}), now)).toBeUndefined()
    expect(secondsLeft(generation({ done: 10, ready: 0 }), now)).toBeUndefined()
  })
})
