import { describe, expect, it } from 'vitest'

import { countSelected, everythingSelected, headState, isSelected, nothingSelected, select } from '@/ui/grid/selection'

describe('a selection', () => {
  it('of some holds exactly what was added and not taken away', () => {
    const some = select(select(nothingSelected, ['a', 'b', 'c'], true), ['b'], false)
    expect(['a', 'b', 'c', 'd'].map((id) => isSelected(some, id))).toEqual([true, false, true, false])
    expect(countSelected(some, 20_000)).toBe(2)
    expect(headState(some, 20_000)).toBe('indeterminate')
  })

  it('of everything holds what it never saw, but not what was taken away', () => {
    const most = select(everythingSelected, ['a', 'b'], false)
    expect(isSelected(most, 'never loaded')).toBe(true)
    expect(isSelected(most, 'a')).toBe(false)
    expect(countSelected(most, 20_000)).toBe(19_998)
    expect(headState(select(most, ['a', 'b'], true), 20_000)).toBe(true)
  })

  it('of an empty list is empty', () => {
    expect(headState(everythingSelected, 0)).toBe(false)
  })
})
