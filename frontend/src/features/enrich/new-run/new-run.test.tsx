import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { expect, it } from 'vitest'

import { keepSelection } from '@/api/run-selection'
import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { EnrichPage } from '@/features/enrich/enrich-page'
import { json, problem, serve, type Call } from '@/testing/fake-server'
import { Toaster } from '@/ui/overlays/toast'

const stage = (code: string, more: object = {}) => ({
  code,
  label: code.toUpperCase(),
  entity: 'company',
  needs: [],
  soft_needs: [],
  after_all: false,
  is_gate: false,
  provider: null,
  expected_cost_usd: 0.01,
  boosted_cost_usd: null,
  fresh_days: 30,
  for_campaign: false,
  ...more,
})
const catalogue = {
  items: [stage('l1'), stage('ares', { needs: ['l1'] }), stage('legal', { needs: ['l1'], soft_needs: ['ares'] })],
  aliases: { registry: ['ares', 'legal'] },
}
const estimated = {
  company_count: 40,
  contact_count: 90,
  contacts_without_company: 0,
  companies_without_contacts: 0,
  stages: [],
  cost_usd: 1.2,
  cost_low_usd: 1,
  cost_high_usd: 2,
  seconds: 30,
  is_over_budget: false,
}
const tag = { id: 'tag-1', name: 'Veletrh', color: null, category: null, companies_count: 40, contacts_count: 90 }

const generate = stage('generate', {
  label: 'Messages',
  entity: 'contact',
  needs: ['l1'],
  provider: 'anthropic',
  fresh_days: null,
  for_campaign: true,
})
const spring = {
  id: 'camp-1',
  name: 'Spring',
  status: 'draft',
  contacts: { total: 12 },
  steps: [{ enabled: true }, { enabled: true }, { enabled: false }],
}
let campaigns: object[] = [spring]

function answer(call: Call): Response {
  if (call.path === '/api/campaigns/camp-1') return json(spring)
  if (call.path.startsWith('/api/campaigns?'))
    return json({ items: campaigns, total: campaigns.length, next_cursor: null })
  if (call.path === '/api/tags') return json({ items: [tag] })
  if (call.path === '/api/installation') return json({ sandbox: [], max_upload_mb: 50, version: null })
  if (call.path === '/api/imports/import-1') return json({ id: 'import-1', filename: 'fair.csv' })
  if (call.path === '/api/owners') return json({ items: [] })
  if (call.path === '/api/enrich/estimate') return json(estimated)
  return problem(409, 'invalid_state', 'The run “Older” is doing l1 for some of these records already.')
}

function openAt(search: string, respond = answer, stages: object = catalogue) {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@acme.example', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'editor' }],
  } as unknown as Parameters<typeof writeSession>[0])
  const calls = serve((call) => (call.path === '/api/pipeline/stages' ? json(stages) : respond(call)))
  const router = createMemoryRouter(
    [
      { path: ':slug/enrich', Component: EnrichPage },
      { path: ':slug/enrich/:run', element: <p>The run</p> },
    ],
    { initialEntries: [`/acme/enrich${search}`] },
  )
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
      <Toaster theme="light" />
    </QueryClientProvider>,
  )
  return { router, calls, person: userEvent.setup() }
}
const sent = (calls: Call[], path: string) => calls.filter((call) => call.path === path).map((call) => call.body)

it('starts exactly what the address says, and shows why it may not', async () => {
  const { calls, person } = openAt('?tag=tag-1&stages=l1&stages=registry&off=legal%3Cares&off=legal%3Cperson&budget=5')
  await person.click(await screen.findByRole('button', { name: 'Start on 40 companies' }))
  expect(await screen.findByText(/is doing l1 for some of these records already/)).toBeTruthy()
  expect(sent(calls, '/api/pipeline/dag-run')).toEqual([
    {
      stages: ['l1', 'ares', 'legal'],
      selection: {
        all: false,
        campaign: null,
        company_filter: null,
        contact_filter: null,
        sample_size: null,
        sample_seed: 0,
        tag_ids: ['tag-1'],
      },
      soft_needs_off: [{ stage: 'legal', need: 'ares' }],
      campaign_id: null,
      boost: {},
      fresh_days: {},
      budget_usd: '5',
      name: null,
      force: false,
      estimate: {
        company_count: 40,
        contact_count: 90,
        cost_usd: 1.2,
        cost_low_usd: 1,
        cost_high_usd: 2,
        seconds: 30,
        stages: [],
      },
    },
  ])
})

it('tries a sample first: the same request, ten companies', async () => {
  const { calls, person } = openAt('?tag=tag-1&stages=l1&tier=tier_1_platinum')
  await person.click(await screen.findByRole('button', { name: 'Try on 10 first' }))
  expect(sent(calls, '/api/pipeline/dag-run')[0]).toMatchObject({
    stages: ['l1'],
    selection: { tag_ids: ['tag-1'], tiers: ['tier_1_platinum'], sample_size: 10 },
  })
})

it('a stage that was taken out is in again after Back', async () => {
  const { router, person } = openAt('?tag=tag-1&stages=l1&stages=ares')
  await person.click(await screen.findByRole('checkbox', { name: 'ARES' }))
  expect(router.state.location.search).not.toContain('ares')
  expect(screen.getByRole('checkbox', { name: 'ARES' }).getAttribute('aria-checked')).toBe('false')
  await act(() => router.navigate(-1))
  expect(screen.getByRole('checkbox', { name: 'ARES' }).getAttribute('aria-checked')).toBe('true')
})

it('a soft need that is switched off is not waited for, in the estimate and in the run', async () => {
  const { router, calls, person } = openAt('?tag=tag-1&stages=l1&stages=ares&stages=legal')
  const wait = await screen.findByRole('switch', { name: 'LEGAL waits for ARES' })
  expect(wait.getAttribute('aria-checked')).toBe('true')
  await person.click(wait)
  expect(new URLSearchParams(router.state.location.search).getAll('off')).toEqual(['legal<ares'])
  const off = { soft_needs_off: [{ stage: 'legal', need: 'ares' }] }
  await waitFor(() => expect(sent(calls, '/api/enrich/estimate').at(-1)).toMatchObject(off))
  await person.click(await screen.findByRole('button', { name: 'Start on 40 companies' }))
  expect(sent(calls, '/api/pipeline/dag-run')[0]).toMatchObject(off)
  await person.click(wait)
  expect(wait.getAttribute('aria-checked')).toBe('true')
})

it('warns of a need that is left out, and adds it', async () => {
  const { router, person } = openAt('?tag=tag-1&stages=ares')
  expect(await screen.findByText(/L1 is required but not selected/)).toBeTruthy()
  await person.click(await screen.findByRole('button', { name: 'Add it' }))
  expect(new URLSearchParams(router.state.location.search).getAll('stages')).toEqual(['l1', 'ares'])
})

it('takes the selection of a list page, less what was taken out', async () => {
  const key = keepSelection({
    entity: 'company',
    count: 39,
    ids: null,
    filter: { hq_country: ['CZ'] },
    without: ['c-7'],
  })
  const { calls } = openAt(`?selection=${key}`)
  expect(await screen.findByText('The 39 companies you chose')).toBeTruthy()
  expect(await screen.findByRole('button', { name: 'Start on 40 companies' })).toBeTruthy()
  expect(sent(calls, '/api/enrich/estimate').at(-1)).toMatchObject({
    stages: ['l1', 'ares', 'legal'],
    selection: { all: false, company_filter: { hq_country: ['CZ'] }, contact_filter: null, not_company_ids: ['c-7'] },
  })
})

it('says so when the selection belongs to another tab, and starts nothing', async () => {
  openAt('?selection=unknown1')
  expect(await screen.findByText(/made in another tab/)).toBeTruthy()
  expect((await screen.findByRole('button', { name: 'Start' })).hasAttribute('disabled')).toBe(true)
})

it('runs over the records of an import, whatever its tags are by now', async () => {
  const { calls, person } = openAt('?of=imports&import=import-1&stages=l1')
  await person.click(await screen.findByRole('button', { name: 'Start on 40 companies' }))
  expect(sent(calls, '/api/pipeline/dag-run')[0]).toMatchObject({ selection: { import_ids: ['import-1'] } })
  expect(screen.getByText('From fair.csv')).toBeTruthy()
})

it('sends the estimate that was seen along with the start', async () => {
  const l1 = {
    code: 'l1',
    label: 'L1',
    entity: 'company',
    provider: null,
    is_boosted: false,
    records: 40,
    blocked: 0,
    fresh_at_least: 0,
    fresh_expected: 4,
    fresh_at_most: 4,
    skipped_expected: 0,
    is_exact: true,
    looked_at: 40,
    to_do_low: 36,
    to_do_expected: 36,
    to_do_high: 36,
    cost_per_record_usd: 0.01,
    cost_usd: 0.36,
    cost_low_usd: 0.36,
    cost_high_usd: 0.36,
    cost_basis: 'list_price',
    cost_note: '',
    seconds: 1,
    time_note: '',
    notes: [],
  }
  const { calls, person } = openAt('?tag=tag-1&stages=l1', (call) => {
    if (call.path === '/api/enrich/estimate') return json({ ...estimated, stages: [l1] })
    return call.path === '/api/pipeline/dag-run' ? json({ id: 'run-1' }, 201) : answer(call)
  })
  await person.click(await screen.findByRole('button', { name: 'Start on 40 companies' }))
  expect(await screen.findByText('The run')).toBeTruthy()
  const [body] = sent(calls, '/api/pipeline/dag-run') as {
    estimate: { company_count: number; stages: { code: string; notes?: unknown }[] }
  }[]
  expect(body?.estimate).toMatchObject({
    company_count: 40,
    stages: [{ code: 'l1', records: 40, to_do_expected: 36, fresh_expected: 4, cost_usd: 0.36 }],
  })
  expect(Object.keys(body?.estimate.stages[0] ?? {}).toSorted()).toEqual([
    'code',
    'cost_usd',
    'fresh_expected',
    'records',
    'to_do_expected',
  ])
})

it('starts a sample without the estimate, which was not of it', async () => {
  const { calls, person } = openAt('?tag=tag-1&stages=l1', (call) =>
    call.path === '/api/pipeline/dag-run' ? json({ id: 'run-1' }, 201) : answer(call),
  )
  await person.click(await screen.findByRole('button', { name: 'Try on 10 first' }))
  expect(await screen.findByText('The run')).toBeTruthy()
  expect(sent(calls, '/api/pipeline/dag-run')[0]).toMatchObject({ estimate: null, selection: { sample_size: 10 } })
})

const withMessages = { ...catalogue, items: [...catalogue.items, generate] }

it('messages need a campaign: the estimate and the start wait until one is chosen', async () => {
  campaigns = [spring]
  const { router, calls, person } = openAt('?tag=tag-1&stages=l1', answer, withMessages)
  await screen.findByRole('button', { name: 'Start on 40 companies' })
  const estimates = sent(calls, '/api/enrich/estimate').length
  await person.click(screen.getByRole('checkbox', { name: 'Messages' }))
  expect(await screen.findByText('Choose the campaign whose messages are to be written.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Start' }).hasAttribute('disabled')).toBe(true)
  await person.click(await screen.findByRole('combobox', { name: 'Campaign' }))
  expect(
    new URLSearchParams(calls.find((call) => call.path.startsWith('/api/campaigns?'))?.path.split('?')[1]).getAll(
      'status',
    ),
  ).toEqual(['draft', 'ready', 'review'])
  expect(sent(calls, '/api/enrich/estimate')).toHaveLength(estimates)
  await person.click(await screen.findByRole('option', { name: /^Spring/ }))
  expect(new URLSearchParams(router.state.location.search).get('campaign')).toBe('camp-1')
  expect(await screen.findByText(/12 contacts, 2 messages each\. It is a draft/)).toBeTruthy()
  await waitFor(() =>
    expect(sent(calls, '/api/enrich/estimate').at(-1)).toMatchObject({
      stages: ['l1', 'generate'],
      campaign_id: 'camp-1',
    }),
  )
  await person.click(await screen.findByRole('button', { name: 'Start on 40 companies' }))
  expect(sent(calls, '/api/pipeline/dag-run')[0]).toMatchObject({ stages: ['l1', 'generate'], campaign_id: 'camp-1' })
})

it('without a campaign that takes messages it says to make one', async () => {
  campaigns = []
  openAt('?tag=tag-1&stages=l1&stages=generate', answer, withMessages)
  expect((await screen.findByRole('link', { name: 'Make one' })).getAttribute('href')).toBe('/acme/campaigns')
})

it('a campaign that was chosen once is left out where no stage writes', async () => {
  const { calls, person } = openAt('?tag=tag-1&stages=l1&campaign=camp-1', answer, withMessages)
  await person.click(await screen.findByRole('button', { name: 'Start on 40 companies' }))
  expect(sent(calls, '/api/pipeline/dag-run')[0]).toMatchObject({ stages: ['l1'], campaign_id: null })
  expect(screen.queryByRole('combobox', { name: 'Campaign' })).toBeNull()
})
