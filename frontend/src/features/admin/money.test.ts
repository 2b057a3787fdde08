import { expect, it } from 'vitest'

import { amountOf, fullness } from '@/features/admin/money'

it('reads amounts as people type them', () => {
  expect([' $12,50 ', '0', '1000000', ''].map((typed) => amountOf(typed))).toEqual(['12.50', '0', '1000000', null])
  expect(['x', '-1', '1.234', '1000001'].map((typed) => amountOf(typed))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

it('counts money in flight as used, and knows no fullness without a cap', () => {
  expect(fullness({ cap_usd: 10, spent_usd: '2.5', reserved_usd: '2.5' })).toBe(0.5)
  expect(fullness({ cap_usd: 10, spent_usd: 30, reserved_usd: 0 })).toBe(1)
  expect(fullness({ cap_usd: 0, spent_usd: 0, reserved_usd: 0 })).toBe(1)
  expect(fullness({ cap_usd: null, spent_usd: 3, reserved_usd: 0 })).toBeUndefined()
})
