import { expect, it } from 'vitest'

import { stageLabels } from '@/api/stage-labels'
import { enrichUrl } from '@/features/enrich/new-run/selection'
import { fitsForm, formQuery, optionWords, recordWords, wholeConfig } from '@/features/enrich/setup-words'
import { isSample } from '@/features/enrich/use-run-again'
import { readUrl } from '@/url-state'

/** As the server keeps a request: what was not said is not there, and no key is null. */
const stored = (selection: object, more: object = {}) => ({
  is_config_whole: true,
  config: {
    boost: {},
    force: false,
    stages: ['l1', 'ares'],
    fresh_days: {},
    soft_needs_off: [],
    ...more,
    selection: {
      all: false,
      tiers: [],
      tag_ids: [],
      owner_ids: [],
      company_ids: [],
      contact_ids: [],
      sample_seed: 0,
      not_company_ids: [],
      not_contact_ids: [],
      ...selection,
    },
  },
})
const configOfRun = (run: ReturnType<typeof stored>) => {
  const config = wholeConfig(run)
  if (config === null) throw new Error('not whole')
  return config
}
const formOf = (query: string) => readUrl(enrichUrl, new URLSearchParams(query))

const known = [
  { code: 'l1', label: 'Company profile' },
  { code: 'person', label: 'Person check' },
  { code: 'generate', label: 'Messages' },
]

it('a stored request fills the form, so that nothing starts unseen', () => {
  const config = configOfRun(stored({ tag_ids: ['t-1'], sample_size: 10 }))
  expect(fitsForm(config)).toBe(true)
  expect(formOf(formQuery(config))).toMatchObject({
    of: 'tags',
    tag: ['t-1'],
    selection: '',
    sample: '10',
    stages: ['l1', 'ares'],
    budget: '',
  })
})

it('the rest of a sample is the same request without its sample', () => {
  const run = stored({ tag_ids: ['t-1'], sample_size: 10 })
  expect(isSample(run as unknown as Parameters<typeof isSample>[0])).toBe(true)
  expect(formOf(formQuery(configOfRun(run), { sample: '' }))).toMatchObject({ tag: ['t-1'], sample: '' })
  expect(isSample(stored({ tag_ids: ['t-1'] }) as unknown as Parameters<typeof isSample>[0])).toBe(false)
})

it('the campaign of a run is in the form again', () => {
  const written = configOfRun(stored({ all: true }, { stages: ['l1', 'person', 'generate'], campaign_id: 'camp-1' }))
  expect(formOf(formQuery(written))).toMatchObject({ stages: ['l1', 'person', 'generate'], campaign: 'camp-1' })
  expect(formOf(formQuery(configOfRun(stored({ all: true }))))).toMatchObject({ campaign: '' })
})

it('what the form cannot hold is left to the server', () => {
  expect(fitsForm(configOfRun(stored({ tag_ids: ['t-1'], company_ids: ['c-1'] })))).toBe(false)
  expect(fitsForm(configOfRun(stored({ all: true, sample_size: 5, sample_seed: 7 })))).toBe(false)
  expect(wholeConfig({ ...stored({ all: true }), is_config_whole: false })).toBeNull()
})

it('a part of a campaign is said in words, and started again on the server', () => {
  const written = configOfRun(
    stored(
      { campaign: 'failed' },
      { stages: ['generate'], campaign_id: 'camp-1', needs_off: [{ stage: 'generate', need: 'person' }] },
    ),
  )
  expect(fitsForm(written)).toBe(false)
  expect(
    recordWords(
      written.selection,
      () => '',
      () => '',
    ),
  ).toBe('Contacts of the campaign with a failed message')
  expect(optionWords(written, stageLabels(known))).toEqual(['Messages does not need Person check'])
})

it('names stages by their labels, and a stage that is gone by its code', () => {
  const config = configOfRun(
    stored(
      { all: true },
      {
        boost: { l1: true },
        fresh_days: { person: 0, gone: 30 },
        soft_needs_off: [{ stage: 'generate', need: 'person' }],
      },
    ),
  )
  expect(optionWords(config, stageLabels(known))).toEqual([
    'Better model: Company profile',
    'Refreshes: Person check always, gone after 30 days',
    'Order: Messages does not wait for Person check',
  ])
})

it('says which records a run was about', () => {
  const { selection } = configOfRun(stored({ tag_ids: ['t-1'], tiers: ['tier_2_gold'], sample_size: 10 }))
  expect(
    recordWords(
      selection,
      () => 'Veletrh',
      () => '',
    ),
  ).toBe('Tag Veletrh, Tier 2 gold, a sample of 10 companies')
})

it('an import is a kind of selection of its own, and the form holds it', () => {
  const config = configOfRun(stored({ import_ids: ['i-1'] }))
  expect(
    recordWords(
      config.selection,
      () => '',
      () => '',
    ),
  ).toBe('Records of 1 import')
  expect(fitsForm(config)).toBe(true)
  expect(formQuery(config)).toContain('of=imports&import=i-1')
})
