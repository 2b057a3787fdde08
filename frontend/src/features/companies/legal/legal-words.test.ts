import { expect, it } from 'vitest'

import { readParts, scoreText } from '@/features/companies/legal/credibility-parts'
import { legalSections } from '@/features/companies/legal/legal-sections'
import {
  addressText,
  bandText,
  capitalText,
  codeGroups,
  noteText,
  proceedingState,
} from '@/features/companies/legal/legal-words'
import { readCandidate } from '@/features/companies/registry/candidate'
import { lookUpResult } from '@/features/companies/registry/look-up-result'
import { readable } from '@/features/companies/registry/raw-answers'
import { decided, decidedNames, type Match } from '@/features/companies/registry/registry-api'
import { registryCandidate } from '@/testing/registry-candidate'

const part = (key: string, points: number, max: number, available = true) => ({
  key,
  label: key,
  points,
  max,
  available,
  reason: '',
  source: null,
  source_url: null,
  checked_at: null,
})

it('addresses, capital and bands: what is not known is not made up', () => {
  expect(addressText({ street: null, city: 'Brno', postal_code: '60200', country: 'CZ' })).toBe('60200 Brno, Czechia')
  expect(addressText({})).toBeNull()
  expect(capitalText({ amount: '2000000.00', currency: 'CZK' })).toBe('CZK 2,000,000')
  expect(capitalText({ amount: '12345678901234567890.50', currency: 'NOK' })).toBe('NOK 12,345,678,901,234,567,890.50')
  expect(capitalText({ amount: null, currency: 'CZK' })).toBe('—')
  expect([
    bandText({ min: 10, max: 19 }),
    bandText({ min: 5, max: null }),
    bandText({ min: 48, max: 48 }),
    bandText({ min: 0, max: 0 }),
    bandText({}),
  ]).toEqual(['10 to 19', '5 or more', '48', '0', '—'])
})

it('activity codes stand by scheme and revision, the newest first', () => {
  const groups = codeGroups([
    { scheme: 'CZ-NACE', revision: '2.0', code: '62020', label: 'Consultancy' },
    { scheme: 'CZ-NACE', revision: '2.1', code: '62200', label: null },
    { scheme: 'CZ-NACE', revision: '2.1' },
  ])
  expect(groups.map(({ scheme, codes }) => [scheme, codes.length])).toEqual([
    ['CZ-NACE, revision 2.1', 1],
    ['CZ-NACE, revision 2.0', 1],
  ])
})

it('an unknown state of a proceeding is said to be unknown', () => {
  expect(proceedingState({ status: 'running' }).tone).toBe('bad')
  expect(proceedingState({}).label).toBe('State not known')
  expect(noteText('court_entries: the register carries entries; ask ISIR')).toBe(
    'The register carries entries; ask ISIR.',
  )
  expect(noteText('See http://x.example: closed')).toBe('See http://x.example: closed.')
})

it('the score says out of how many points, and how many could not be checked', () => {
  const parts = [part('a', 25, 25), part('b', 0, 20, false), part('c', 37, 55)]
  expect(scoreText({ credibility_score: 62, credibility_max: 80, credibility_parts: parts })).toEqual({
    score: '62',
    of: 'of 80 points that could be checked',
    missing: '20 of 100 points could not be checked; they count neither for nor against.',
  })
  expect(
    scoreText({ credibility_score: null, credibility_max: 0, credibility_parts: [part('a', 0, 100, false)] }),
  ).toMatchObject({ score: 'Not known', of: 'nothing could be checked' })
  expect(readParts('nonsense')).toEqual([])
})

const raw = (number: string) =>
  registryCandidate(
    {
      registration_id: number,
      official_name: 'Alfa a.s.',
      date_established: '2001-02-03',
      registration_status: 'active',
    },
    { score: 0.84, parts: { name: 0.9, city: -0.08, odd_part: 0.02 } },
  )
const match = (more: Partial<Match> = {}): Match => ({
  registry: 'ares',
  outcome: 'ambiguous',
  reason: 'too near',
  word: 'Ambiguous: 2 candidates',
  sentence: 'No candidate is chosen yet: too near.',
  doubtful: false,
  registration_id: null,
  confidence: null,
  candidates: [raw('1'), raw('2')],
  rejected: [],
  checked_at: '2026-01-01T00:00:00Z',
  ...more,
})

it('a candidate shows its score in parts, for and against', () => {
  const shown = readCandidate(raw('1'))
  expect([shown.score, shown.parts.map(({ label, points }) => `${label} ${points}`)]).toEqual([
    84,
    ['Name alike 90', 'Another city -8', 'Odd part 2'],
  ])
  expect(shown.address).toBeNull()
  expect(readCandidate(registryCandidate({}))).toMatchObject({
    number: '',
    name: 'Unnamed in the register',
    score: 0,
    parts: [],
    url: null,
  })
})

it('a decision is seen before the server has answered', () => {
  const of = (items: Match[], decision: 'confirm' | 'reject' | 'reconsider', registration_id: string) =>
    decided({ items }, { registry: 'ares', registration_id, decision }).items
  const other = match({ registry: 'brreg' })
  const confirmed = of([match(), other], 'confirm', '1')
  expect(confirmed[0]).toMatchObject({ outcome: 'matched', registration_id: '1' })
  expect(confirmed[1]).toEqual(other)
  const rejected = of([match()], 'reject', '1')
  expect([rejected[0]?.rejected, rejected[0]?.candidates.length]).toEqual([['1'], 1])
  expect(of(rejected, 'reconsider', '1')[0]?.rejected).toEqual([])
  expect(of([match({ outcome: 'matched', registration_id: '2' })], 'reject', '2')[0]).toMatchObject({
    outcome: 'absent',
    registration_id: null,
  })
})

it('names of who was ruled out come from the activities', () => {
  const activity = {
    id: 'a',
    type: 'event',
    source: null,
    kind: 'registry_decision',
    title: '',
    details: { registration_id: '1', official_name: 'Alfa' },
    occurred_at: '2026-01-01T00:00:00Z',
  } as const
  expect(decidedNames([activity, { ...activity, details: null }])).toEqual(new Map([['1', 'Alfa']]))
})

it('a look-up ends in a sentence per outcome', () => {
  const counts = {
    waiting: 0,
    ready: 0,
    running: 0,
    completed: 0,
    failed: 0,
    skipped: 0,
    blocked: 0,
    disqualified: 0,
    cancelled: 0,
  }
  const checks = { checks: ['ares', 'isir'].map((registry) => ({ registry, label: registry.toUpperCase() })) } as never
  const run = (ares: object, isir: object) =>
    ({
      status: 'succeeded',
      reason: null,
      nodes: [
        { code: 'ares', counts: { ...counts, ...ares } },
        { code: 'isir', counts: { ...counts, ...isir } },
        { code: 'legal', counts: { ...counts, completed: 1 } },
      ],
    }) as never
  expect(lookUpResult(run({ completed: 1 }, { completed: 1 }), checks)).toEqual({
    sentence: 'ARES and ISIR answered.',
    failed: false,
  })
  const half = lookUpResult(run({ completed: 1 }, { failed: 1 }), checks)
  expect(half.failed).toBe(true)
  expect(half.sentence).toContain('ISIR did not answer; what was known stays')
  expect(lookUpResult(run({ failed: 1 }, { blocked: 1 }), checks).sentence).toContain('ISIR could not be asked')
})

it('a raw answer is only broken into lines: no number is printed again, and what is not JSON stays', () => {
  expect(readable('{"a":[400000.00,12345678901234567890],"b":"x,{ \\" y","c":{},"d":[]}')).toBe(
    [
      '{',
      '  "a": [',
      '    400000.00,',
      '    12345678901234567890',
      '  ],',
      '  "b": "x,{ \\" y",',
      '  "c": {},',
      '  "d": []',
      '}',
    ].join('\n'),
  )
  expect(readable('<soap:Envelope a="{1}"/>')).toBe('<soap:Envelope a="{1}"/>')
})

it('a legal field without a place of its own is shown all the same', () => {
  const field = (key: string, group = 'legal') => ({ key, group }) as never
  const placed = legalSections([field('official_name'), field('brand_new'), field('summary', 'profile')]).flatMap(
    (section) => section.fields,
  )
  expect(placed).toContain('brand_new')
  expect(placed).not.toContain('summary')
})
