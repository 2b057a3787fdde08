import { expect, it } from 'vitest'

import { runWords } from '@/records/run-stage/run-stage-api'

type Run = Parameters<typeof runWords>[0]
type Report = NonNullable<Parameters<typeof runWords>[1]>

const ended = (result: string, spent_usd: string) =>
  ({
    status: 'succeeded',
    spent_usd,
    counts: { running: 0 },
    results: { done: 0, nothing_found: 0, does_not_apply: 0, reused: 0, failed: 0, blocked: 0, [result]: 1 },
  }) as unknown as Run
const report = { filled: 2, changed: 1, contradicted: 0, confirmed: 0 } as Report

it('says what was found and what it cost', () =>
  expect(runWords(ended('done', '0.0123'), report, null)).toBe('Done: values 2 filled, 1 changed; $0.0123 spent.'))

it('says what was spent where nothing was found', () =>
  expect(runWords(ended('nothing_found', '0.0123'), report, 'The research found nothing.')).toBe(
    'Nothing found: The research found nothing. $0.0123 spent.',
  ))

it('says no cost where nothing was spent', () =>
  expect(runWords(ended('nothing_found', '0'), undefined, null)).toBe('Nothing found.'))
