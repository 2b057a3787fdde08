import { describe, expect, it } from 'vitest'

import {
  doubled,
  draftOf,
  missing,
  optionsFor,
  rowsOf,
  targetOptions,
  undecided,
  withMeaning,
  meaningOf,
} from '@/features/imports/columns/mapping'
import type { Import, ImportColumn } from '@/features/imports/import-api'
import { stepOf } from '@/features/imports/import-api'
import { refusal } from '@/features/imports/refusal'

const column = (index: number, target: string, alternatives: string[] = []): ImportColumn =>
  ({
    index,
    header: `H${index}`,
    samples: [],
    fill_rate: 1,
    target,
    entity: null,
    field: null,
    confidence: 0.9,
    why: '',
    question: null,
    alternatives,
  }) as ImportColumn
const job = (columns: ImportColumn[], more: Partial<Import> = {}) =>
  ({ filename: 'Veletrh 2026.csv', columns, mapping: null, remembered: null, ...more }) as Import

describe('the draft', () => {
  it('begins with what was recognised, and with the file’s name as the tag', () => {
    const draft = draftOf(job([column(0, 'contact.email'), column(1, 'ignore')]))
    expect(draft.columns).toEqual([
      { index: 0, target: 'contact.email' },
      { index: 1, target: 'ignore' },
    ])
    expect(draft.tags).toEqual(['Veletrh 2026'])
  })

  it('gives no tag when the file’s name has no letter or digit, for the server refuses such a one', () => {
    expect(draftOf(job([], { filename: '---.csv' })).tags).toEqual([])
  })

  it('goes on from a settled mapping: a column that it does not list is ignored, not recognised again', () => {
    const mapping = {
      columns: [{ index: 0, target: 'company.name' }],
      contact_strategy: 'skip',
      company_strategy: 'update',
      tags: ['x'],
      owner_id: null,
    } as const
    const draft = draftOf(
      job([column(0, 'contact.full_name'), column(1, 'contact.email')], {
        mapping: mapping as unknown as NonNullable<Import['mapping']>,
      }),
    )
    expect(draft.columns.map((one) => one.target)).toEqual(['company.name', 'ignore'])
    expect(draft.tags).toEqual(['x'])
  })
})

describe('a mapping that is remembered for the same headers', () => {
  const remembered = {
    filename: 'spring.csv',
    used_at: '2026-03-03T10:00:00Z',
    columns: [
      { index: 1, target: 'contact.seniority_level', translations: [{ value: 'šéfka', use: 'director' }] },
      { index: 0, target: 'company.name', translations: [] },
    ],
    constants: [{ target: 'contact.language', value: 'cs' }],
    contact_strategy: 'skip',
    company_strategy: 'update',
  } as unknown as NonNullable<Import['remembered']>
  const file = job([column(0, 'contact.full_name'), column(1, 'ignore'), column(2, 'tag')], { remembered })

  it('is the draft, with its tools', () => {
    const draft = draftOf(file)
    expect(draft.columns.map((one) => one.target)).toEqual(['company.name', 'contact.seniority_level', 'ignore'])
    expect(draft.constants).toEqual([{ target: 'contact.language', value: 'cs' }])
    expect(meaningOf(draft, { index: 1, value: 'šéfka' })).toBe('director')
  })

  it('gives way to what was recognised where a person wants that', () => {
    expect(draftOf(file, false).columns.map((one) => one.target)).toEqual(['contact.full_name', 'ignore', 'tag'])
  })
})

it('keeps one meaning of a refused value', () => {
  const refused = { index: 1, value: 'boss' }
  const once = withMeaning(draftOf(job([column(0, 'tag'), column(1, 'contact.seniority_level')])), refused, 'director')
  expect(meaningOf(withMeaning(once, refused, 'c_level'), refused)).toBe('c_level')
  expect(once.columns[0]?.translations).toBeUndefined()
})

it('lets two columns of one text field be joined', () => {
  const draft = draftOf(job([column(0, 'company.hq_address'), column(1, 'company.hq_address')]))
  const columns = draft.columns.map((one) => (one.index === 1 ? { ...one, join: ' ' } : one))
  expect([...doubled(draft)]).toEqual([[1, 0]])
  expect([...doubled({ ...draft, columns })]).toEqual([])
})

it('finds columns that share a field; tags and ignored ones may repeat', () => {
  const draft = draftOf(
    job([
      column(0, 'contact.email'),
      column(1, 'contact.email'),
      column(2, 'tag'),
      column(3, 'tag'),
      column(4, 'ignore'),
      column(5, 'ignore'),
    ]),
  )
  expect([...doubled(draft)]).toEqual([[1, 0]])
})

describe('columns that ask', () => {
  const asking = { ...column(1, 'ignore'), question: 'The values look like numbers.' }
  const file = job([column(0, 'contact.email'), asking, { ...column(2, 'ignore'), question: null }])
  const open = (targets: Record<number, string>, decided: number[] = []) => {
    const draft = draftOf(file)
    const columns = draft.columns.map((one) => ({ ...one, target: targets[one.index] ?? one.target }))
    return undecided(file, { ...draft, columns }, new Set(decided)).map((one) => one.index)
  }

  it('wait until a person accepts the suggestion or chooses another field', () => {
    expect(open({})).toEqual([1])
    expect(open({}, [1])).toEqual([])
    expect(open({ 1: 'contact.phone' })).toEqual([])
  })

  it('are settled once a mapping is kept', () => {
    const kept = { columns: [], tags: [], contact_strategy: 'skip', company_strategy: 'skip' }
    const settled = { ...file, mapping: kept as unknown as NonNullable<Import['mapping']> }
    expect(undecided(settled, draftOf(settled), new Set())).toEqual([])
  })
})

it('counts the lines that are taken back as rows', () => {
  const kept = { columns: [], tags: [], contact_strategy: 'skip', company_strategy: 'skip', kept_lines: [7] }
  const file = job([], { row_count: 5, mapping: kept as unknown as NonNullable<Import['mapping']> })
  expect(rowsOf(file, draftOf(file))).toBe(5)
  expect(rowsOf(file, { ...draftOf(file), kept_lines: [7, 8] })).toBe(6)
  expect(rowsOf(job([], { row_count: 5 }), { ...draftOf(job([])), kept_lines: [3] })).toBe(6)
})

it('says what is missing before rows can become records', () => {
  expect(missing(draftOf(job([column(0, 'contact.job_title')])))).toMatch(/No column names a record/)
  expect(missing(draftOf(job([column(0, 'company.website_url')])))).toBeUndefined()
})

it('offers the recognised field and its alternatives first, each option once', () => {
  const options = targetOptions({
    contact: [
      { key: 'location_city', entity: 'contact', label: 'City', group: 'g', importable: true },
      { key: 'score', entity: 'contact', label: 'Score', group: 'g', importable: false },
    ],
    company: [{ key: 'hq_city', entity: 'company', label: 'HQ city', group: 'g', importable: true }],
    groups: [{ key: 'g', label: 'Location' }],
    enums: {},
  } as unknown as Parameters<typeof targetOptions>[0])
  const shown = optionsFor(column(0, 'company.hq_city', ['contact.location_city']), options)
  expect(shown.map((option) => option.value)).toEqual([
    'ignore',
    'company.hq_city',
    'contact.location_city',
    'new:contact',
    'new:company',
    'tag',
    'contact.place',
    'company.place',
  ])
})

it.each([
  ['uploaded', false, 'columns'],
  ['previewed', false, 'preview'],
  ['previewed', true, 'columns'],
  ['importing', true, 'importing'],
  ['completed', true, 'report'],
  ['undone', false, 'report'],
] as const)('an import that is %s (columns wanted: %s) is at step %s', (status, wants, step) =>
  expect(stepOf({ status }, wants)).toBe(step),
)

describe('a file that is not even sent', () => {
  it.each([
    ['list.csv', 0, /empty/],
    ['list.csv', 60 * 1024 * 1024, /too large/],
  ])('%s with %d bytes', (name, size, why) => {
    const refused = refusal({ name, size }, 50)
    expect(refused?.title).toMatch(why)
    expect(refused?.detail).toContain(name)
  })

  it.each(['list.csv', 'list.xlsx'])('lets %s go', (name) =>
    expect(refusal({ name, size: 50 * 1024 * 1024 }, 50)).toBeUndefined(),
  )

  it('holds a file to the limit of this server, and leaves it to the server while that is not known', () => {
    const file = { name: 'list.csv', size: 60 * 1024 * 1024 }
    expect(refusal(file, 100)).toBeUndefined()
    expect(refusal(file, undefined)).toBeUndefined()
    expect(refusal(file, 20)?.detail).toContain('at most 20 MB')
  })
})
