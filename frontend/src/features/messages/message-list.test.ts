import { describe, expect, it } from 'vitest'

import type { Message } from '@/api/messages'
import { groupByContact, messageFilter } from '@/features/messages/message-list'

const none = { q: '', campaign: '', status: [], channel: [], step: [] }

describe('messageFilter', () => {
  it('sends nothing for nothing', () => {
    expect(messageFilter(none)).toEqual({})
  })

  it('passes over what the API would refuse, so that an old link still opens', () => {
    expect(
      messageFilter({ q: 'jana', campaign: 'x', status: ['draft', 'lost'], channel: ['fax'], step: ['2', '0', 'b'] }),
    ).toEqual({ search: 'jana', status: ['draft'], step: [2] })
  })
})

describe('groupByContact', () => {
  it('marks the first message of each contact', () => {
    const of = (id: string, contact: string) => ({ id, contact: { id: contact } }) as Message
    expect(groupByContact([of('1', 'a'), of('2', 'a'), of('3', 'b'), of('4', 'a')]).map((row) => row.leads)).toEqual([
      true,
      false,
      true,
      true,
    ])
  })
})
