import { expect, it } from 'vitest'

import { settled, type Finding } from '@/records/findings/finding-api'
import { valueText, whoSettled } from '@/records/findings/finding-card'

it('values are read as people write them, and unknown stays unknown', () => {
  const text = (value: unknown, label = 'Value') => valueText({ value, label })
  expect([
    text(1200),
    text(0),
    text(true),
    text(null),
    text(''),
    text(['a', 'b']),
    text('in_liquidation'),
    text('Alfa_Beta s.r.o.'),
  ]).toEqual(['1,200', '0', 'Yes', '—', '—', 'a, b', 'In liquidation', 'Alfa_Beta s.r.o.'])
  expect([text('dissolved', 'Registration status'), text('acme'), text('2024-02-09'), text('2024-02-09 x')]).toEqual([
    'Dissolved',
    'acme',
    '9 Feb 2024',
    '2024-02-09 x',
  ])
  expect([text('CZ', 'Country'), text('CZ')]).toEqual(['Czechia (CZ)', 'CZ'])
})

it('a person who is no member has settled it, and not it itself', () => {
  expect(whoSettled({ status: 'resolved', closed_by: null, closed_by_name: null })).toBe('Settled automatically')
  expect(whoSettled({ status: 'resolved', closed_by: 'u-1', closed_by_name: null })).toBe(
    'Resolved by a person from outside this workspace',
  )
  expect(whoSettled({ status: 'waived', closed_by: 'u-1', closed_by_name: 'Ida' })).toBe('Waived by Ida')
})

it('a finding that is opened again forgets how it was closed', () => {
  const open = { status: 'open', closed_at: null, close_reason: null, closed_by_name: null } as Finding
  const waived = settled(open, { status: 'waived', reason: 'a group' })
  expect(waived).toMatchObject({ status: 'waived', close_reason: 'a group', closed_by_name: 'you' })
  expect(settled(waived, { status: 'open', reason: 'opened again' })).toEqual(open)
})
