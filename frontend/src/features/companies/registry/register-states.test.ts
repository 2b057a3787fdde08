import { expect, it } from 'vitest'

import { elsewhere, registerStates, type Insolvency } from '@/features/companies/registry/register-states'
import type { Check, Checks, Match } from '@/features/companies/registry/registry-api'
import { formatInstant } from '@/ui/text/format'
import { registryCandidate } from '@/testing/registry-candidate'

const now = Date.parse('2026-03-10T12:00:00Z')
const check = (more: Partial<Check> = {}): Check => ({
  registry: 'ares',
  label: 'ARES',
  checked_at: null,
  failed_at: null,
  problem: null,
  not_asked: false,
  asked_at: null,
  note: null,
  provider: 'ares',
  fetched_at: null,
  source_url: null,
  ...more,
})
const match = (more: Partial<Match> = {}): Match => ({
  registry: 'ares',
  outcome: 'matched',
  reason: 'by registration number',
  word: 'Matched by number',
  sentence: 'Number 12345678.',
  doubtful: false,
  registration_id: '12345678',
  confidence: 1,
  candidates: [],
  rejected: [],
  checked_at: '2026-03-08T12:00:00Z',
  ...more,
})
const checks = (...all: Check[]): Checks => ({
  checks: all,
  country: 'CZ',
  elsewhere: [],
  watch: {} as Checks['watch'],
})
const nothing: Insolvency = {
  insolvency_flag: null,
  insolvency_proceedings: null,
  insolvency_total_count: null,
  insolvency_warnings: null,
}
const only = (one: Check, matches: Match[] = [], known: Insolvency = nothing) => {
  const [state] = registerStates(checks(one), matches, known, now)
  if (state === undefined) throw new Error('no state')
  return state
}

it('says how it was matched in the words of the server, and warns where the match is not sure', () => {
  expect(only(check(), [match()])).toMatchObject({
    tone: 'ok',
    word: 'Matched by number',
    sentence: 'Number 12345678.',
  })
  expect(only(check(), [match({ doubtful: true })])).toMatchObject({ tone: 'warn', word: 'Matched by number' })
  expect(only(check(), [match({ outcome: 'ambiguous', word: 'Ambiguous: 3 candidates' })])).toMatchObject({
    tone: 'warn',
    word: 'Ambiguous: 3 candidates',
  })
  expect(only(check(), [match({ outcome: 'absent', word: 'Not in the register' })])).toMatchObject({
    tone: 'neutral',
    word: 'Not in the register',
  })
})

it('what an outage elsewhere kept from being asked is not shown as answered', () => {
  const blocked = {
    registry: 'isir',
    label: 'ISIR',
    not_asked: true,
    failed_at: '2026-03-10T11:00:00Z',
    problem: 'ARES failed: answered 503',
  }
  const clean = { ...nothing, insolvency_flag: false, insolvency_total_count: 0 }
  const state = only(check({ ...blocked, checked_at: '2026-03-07T12:00:00Z' }), [], clean)
  expect(state.tone).toBe('warn')
  expect(state.word).toMatch(/^Not checked since /)
  expect(state.sentence).toMatch(
    /^Could not be asked .*: ARES failed: answered 503\. What is shown is what it said then: no entry now\.$/,
  )
  expect(only(check(blocked), [], nothing).word).toBe('Not checked yet')
})

it('an outage is "not checked since", keeps what was known, and never reads as an answer', () => {
  const down = { failed_at: '2026-03-10T11:00:00Z', problem: 'sandbox:ares: answered 503 (tried 4 times)' }
  const known = only(check({ ...down, checked_at: '2026-03-07T12:00:00Z' }), [match()])
  expect(known).toMatchObject({
    tone: 'warn',
    word: `Not checked since ${formatInstant('2026-03-07T12:00:00Z')}`,
    askedAt: null,
  })
  expect(known.sentence).toMatch(
    new RegExp(
      '^Asked in vain 1 hr ago: answered 503 \\(tried 4 times\\)\\. ' +
        'What is shown is what it said then: matched by number\\.$',
    ),
  )
  expect(only(check(down))).toMatchObject({ tone: 'warn', word: 'Not checked yet' })
})

it('unknown insolvency is no statement, and never clean', () => {
  const isir = (known: Insolvency, note: string | null = null) =>
    only(
      check({
        registry: 'isir',
        label: 'ISIR',
        checked_at: '2026-03-10T11:00:00Z',
        asked_at: '2026-03-10T11:00:00Z',
        note,
      }),
      [],
      known,
    )
  expect(isir(nothing, 'By name only').word).toBe('No statement')
  expect(isir({ ...nothing, insolvency_warnings: ['possible_debtor: a debtor has this name'] })).toMatchObject({
    tone: 'warn',
    word: 'Possible, check',
  })
  expect(isir({ ...nothing, insolvency_flag: true })).toMatchObject({ tone: 'bad', word: 'Proceeding running' })
  expect(isir({ ...nothing, insolvency_flag: false, insolvency_proceedings: [{ status: 'pending' }] }).word).toBe(
    'Petition filed',
  )
  expect(isir({ ...nothing, insolvency_flag: false, insolvency_proceedings: [{ status: 'ended' }] }).word).toBe(
    'Ended proceedings only',
  )
  expect(isir({ ...nothing, insolvency_flag: false, insolvency_total_count: 0 })).toMatchObject({
    tone: 'ok',
    word: 'No entry now',
  })
})

it('tells a register that was never asked from one that had nothing to say', () => {
  expect(only(check()).word).toBe('Not asked yet')
  expect(only(check({ asked_at: '2026-03-10T11:00:00Z', note: 'neither an IČO nor a name is known' }))).toMatchObject({
    word: 'No statement',
    sentence: 'Neither an IČO nor a name is known.',
  })
})

it('marks a stand-in and finds the official record', () => {
  const seen = only(check({ provider: 'sandbox:ares' }), [
    match({ candidates: [registryCandidate({ registration_id: '12345678', source_url: 'https://ares.example/1' })] }),
  ])
  expect(seen).toMatchObject({ sandbox: true, url: 'https://ares.example/1' })
})

it('says why the other registers are not asked', () => {
  const others = [
    { registry: 'brreg', label: 'BRREG', country: 'NO' },
    { registry: 'prh', label: 'PRH', country: 'FI' },
  ]
  expect(elsewhere({ elsewhere: others, country: 'DE' })).toBe('BRREG and PRH do not apply: the company is in Germany.')
  expect(elsewhere({ elsewhere: others.slice(0, 1), country: null })).toContain(
    'BRREG is not asked: it is not known where the company is registered.',
  )
  expect(elsewhere({ elsewhere: [], country: 'CZ' })).toBeUndefined()
})
