import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { expect, it } from 'vitest'

import { readSelection } from '@/api/run-selection'
import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { CompaniesPage } from '@/features/companies/list/companies-page'
import { json, problem, serve, type Call } from '@/testing/fake-server'

const field = (key: string, label: string) => ({
  key,
  entity: 'company',
  type: 'text',
  label,
  group: 'identity',
  hint: '',
  enum: null,
  members: [],
  personal: false,
  facet: false,
  importable: true,
  editable: true,
  exportable: true,
  sources: ['person', 'import', 'registry', 'rule', 'llm'],
})
const company = (id: string, name: string, more: object = {}) => ({
  id,
  name,
  version: 3,
  domain: null,
  tags: [],
  owner: null,
  locked_fields: [],
  contacts_count: 0,
  status: 'new',
  created_at: '2026-01-05T10:00:00Z',
  updated_at: '2026-01-05T10:00:00Z',
  hq_country: null,
  hq_city: null,
  linkedin_url: null,
  registration_status: null,
  insolvency_flag: null,
  credibility_score: null,
  credibility_max: null,
  credibility_parts: null,
  triage_score: null,
  tier: null,
  registration_id: null,
  industry: null,
  company_size: null,
  employees_count: null,
  revenue_eur_m: null,
  ...more,
})
const rows = [company('c-1', 'Alfa Stroje'), company('c-2', 'Beta Nábytek')]
const said = (id: string, more: object) => ({
  observation_id: id,
  value: 'Alfa Stroje',
  source_kind: 'import',
  source_ref: 'import:1',
  source_label: 'Imported file',
  stage: null,
  provider: null,
  code_version: null,
  observed_at: '2026-01-05T10:00:00Z',
  confidence: null,
  evidence: [{ line: 12, column: 'Firma' }],
  cost: 0,
  ...more,
})
const research = said('o-2', {
  value: 'ALFA STROJE, a.s.',
  source_kind: 'llm',
  source_label: 'AI research (sandbox:perplexity)',
  provider: 'sandbox:perplexity',
  confidence: 0.9,
  cost: 0.0075,
  evidence: [{ url: 'https://alfa.example/about', quote: 'ALFA STROJE makes presses.', title: 'About' }],
})

function answer(call: Call): Response {
  const { pathname } = new URL(call.path, 'http://local')
  if (pathname === '/api/companies') return json({ items: rows, total: rows.length, next_cursor: null })
  if (pathname === '/api/companies/filter-counts')
    return json({
      total: 2,
      facets: [{ key: 'hq_country', label: 'HQ country', values: [{ value: 'CZ', label: 'Czechia', count: 2 }] }],
    })
  if (pathname === '/api/fields')
    return json({
      company: [field('name', 'Company name')],
      contact: [],
      groups: [{ key: 'identity', label: 'Identity' }],
      enums: {},
      registers: [{ code: 'ares', label: 'ARES', country: 'CZ' }],
    })
  if (pathname === '/api/companies/c-1' && call.method === 'GET') return json(rows[0])
  if (pathname === '/api/companies/c-1/provenance')
    return json({
      fields: [
        {
          field: 'name',
          label: 'Company name',
          group: 'identity',
          value: 'Alfa Stroje',
          locked: false,
          winner: said('o-1', {}),
          losers: [research],
        },
      ],
    })
  if (pathname === '/api/companies/c-1/registry-checks')
    return json({ checks: [], elsewhere: [], country: null, watch: { held: false, marked_at: null, hold_reasons: [] } })
  if (pathname === '/api/companies/c-1' && call.method === 'PATCH') {
    const { version } = call.body as { version: number }
    if (version === 3)
      return problem(409, 'version_conflict', 'Someone else changed this company.', {
        current: company('c-1', 'Alfa Theirs', { version: 4 }),
      })
    return json(company('c-1', 'Alfa Mine', { version: 5 }))
  }
  return json({ items: [], total: 0, next_cursor: null })
}

function openAt(search: string) {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@acme.example', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'editor' }],
  } as unknown as Parameters<typeof writeSession>[0])
  const calls = serve(answer)
  const routes = [
    { path: ':slug/companies', Component: CompaniesPage },
    { path: ':slug/enrich', element: <p>Enrich</p> },
  ]
  const router = createMemoryRouter(routes, { initialEntries: [`/acme/companies${search}`] })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { router, calls, person: userEvent.setup() }
}

it('a filter that was set is gone after Back', async () => {
  const { router, calls, person } = openAt('')
  await person.click(await screen.findByRole('button', { name: 'Country' }))
  await person.click(await screen.findByRole('option', { name: /Czechia/ }))
  expect(router.state.location.search).toBe('?hq_country=CZ')
  expect(calls.some((call) => call.path.startsWith('/api/companies?') && call.path.includes('hq_country=CZ'))).toBe(
    true,
  )
  await act(() => router.navigate(-1))
  expect(router.state.location.search).toBe('')
  expect(screen.queryByRole('button', { name: 'Clear Country' })).toBeNull()
})

it('hands everything that matches, minus what was taken out, to Enrich', async () => {
  const { router, person } = openAt('?hq_country=CZ')
  await person.click(await screen.findByRole('checkbox', { name: 'Select all that match' }))
  await person.click(await screen.findByRole('checkbox', { name: 'Select row 2' }))
  await person.click(await screen.findByRole('button', { name: 'Enrich' }))
  const key = new URLSearchParams(router.state.location.search).get('selection') ?? ''
  expect(readSelection(key)).toEqual({
    entity: 'company',
    count: 1,
    ids: null,
    filter: { hq_country: ['CZ'] },
    without: ['c-2'],
  })
})

it('says why a value is here: who won, who lost, on what evidence, from the sandbox', async () => {
  const { person } = openAt('?open=c-1')
  await person.click(await screen.findByRole('button', { name: /Why is this value here\? Company name/ }))
  expect(await screen.findByText('line 12 of the file, column “Firma”')).toBeTruthy()
  expect(screen.getByText('ALFA STROJE, a.s.')).toBeTruthy()
  expect(screen.getByText('“ALFA STROJE makes presses.”')).toBeTruthy()
  expect(screen.getByText(/an imported file outranks AI research/)).toBeTruthy()
})

it('shows both values when somebody else was faster, and stores mine only when chosen', async () => {
  const { calls, person } = openAt('?open=c-1')
  await person.click(await screen.findByRole('button', { name: 'Edit Company name' }))
  const box = await screen.findByRole('textbox', { name: 'Company name' })
  await person.clear(box)
  await person.type(box, 'Alfa Mine{Enter}')
  expect(await screen.findByText('Alfa Theirs')).toBeTruthy()
  expect(screen.getByText('Alfa Mine')).toBeTruthy()
  await person.click(screen.getByRole('button', { name: 'Use mine' }))
  await screen.findByRole('group', { name: 'Company name' })
  expect(calls.filter((call) => call.method === 'PATCH').map((call) => call.body)).toEqual([
    { version: 3, values: { name: 'Alfa Mine' } },
    { version: 4, values: { name: 'Alfa Mine' } },
  ])
})

it('Escape drops the edit and leaves the record open', async () => {
  const { router, calls, person } = openAt('?open=c-1')
  await person.click(await screen.findByRole('button', { name: 'Edit Company name' }))
  await person.type(await screen.findByRole('textbox', { name: 'Company name' }), ' changed{Escape}')
  expect(await screen.findByRole('button', { name: 'Edit Company name' })).toBeTruthy()
  expect(router.state.location.search).toBe('?open=c-1')
  expect(calls.some((call) => call.method === 'PATCH')).toBe(false)
})
