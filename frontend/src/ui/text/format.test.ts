import { describe, expect, it } from 'vitest'

import { formatAgo, formatCount, formatMoney, formatPercent, formatSpan, humanize, plural } from '@/ui/text/format'

describe('format', () => {
  it('shows unknown as unknown, never as zero', () => {
    for (const shown of [
      formatCount(null),
      formatMoney(undefined),
      formatMoney('x'),
      formatPercent(null),
      formatSpan(null),
      formatAgo(null),
      formatAgo('soon'),
    ])
      expect(shown).toBe('—')
    expect([formatCount(0), formatMoney(0), formatPercent(0), formatSpan(0)]).toEqual(['0', '$0.00', '0%', '0 s'])
  })

  it('never says 100 % of what is not done', () => {
    expect([formatPercent(0.9999), formatPercent(1)]).toEqual(['99%', '100%'])
  })

  it('keeps the digits of small money', () => {
    expect([formatMoney('0.0421'), formatMoney(12.5), formatMoney(1234)]).toEqual(['$0.0421', '$12.50', '$1,234.00'])
  })

  it('speaks of time as people do', () => {
    expect([formatSpan(40), formatSpan(200), formatSpan(7500)]).toEqual(['40 s', '3 min 20 s', '2 h 5 min'])
    const now = Date.parse('2026-11-22T12:00:00Z')
    expect([formatAgo('2026-11-22T11:59:50Z', now), formatAgo('2026-11-22T10:00:00Z', now)]).toEqual([
      'just now',
      '2 hr ago',
    ])
  })

  it('makes words of members and counts', () => {
    expect([humanize('tier_1_platinum'), plural(1, 'contact'), plural(3, 'company', 'companies')]).toEqual([
      'Tier 1 platinum',
      '1 contact',
      '3 companies',
    ])
  })
})
