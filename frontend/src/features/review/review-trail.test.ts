import { describe, expect, it } from 'vitest'

import { back, currentStop, emptyTrail, forward, goTo, type Stop } from '@/features/review/review-trail'

const stop = (id: string): Stop => ({ id, position: undefined })
const walked = forward(forward({ stops: [stop('a')], at: 0 }, stop('b')), stop('c'))

describe('the way through the drafts', () => {
  it('goes on to what comes next', () => {
    expect(walked).toEqual({ stops: [stop('a'), stop('b'), stop('c')], at: 2 })
  })

  it('walks what was seen again before it asks for more', () => {
    const returned = forward(back(back(walked)), stop('d'))
    expect(currentStop(returned)?.id).toBe('b')
    expect(returned.stops).toHaveLength(3)
  })

  it('ends behind the last message, and comes back from there', () => {
    const ended = forward(walked, undefined)
    expect(currentStop(ended)).toBeUndefined()
    expect(forward(ended, undefined)).toEqual(ended)
    expect(currentStop(back(ended))?.id).toBe('c')
  })

  it('does not go before the first', () => {
    expect(back(back(back(back(walked)))).at).toBe(0)
  })

  it('goes to a message that was seen where it is, to another at the end', () => {
    expect(goTo(walked, 'a')).toEqual({ ...walked, at: 0 })
    expect(goTo(emptyTrail, 'x')).toEqual({ stops: [stop('x')], at: 0 })
  })
})
