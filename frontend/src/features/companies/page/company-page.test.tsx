import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { expect, it } from 'vitest'

import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { CompanyPage } from '@/features/companies/page/company-page'
import { json, problem, serve, type Call } from '@/testing/fake-server'
import { registryCandidate } from '@/testing/registry-candidate'
import { Toaster } from '@/ui/overlays/toast'

const field = (key: string, label: string, group = 'legal', type = 'text') => ({
  key,
  entity: 'company',
  type,
  label,
  group,
  hint: '',
  enum: null,
  members: [],
  personal: false,
  facet: false,
  importable: false,
  editable: true,
  exportable: true,
  sources: ['person', 'registry'],
})
const fields = [
  field('name', 'Company name', 'identity'),
  field('official_name', 'Official name'),
  field('registration_id', 'Registration number', 'identity', 'identifier'),
  field('directors', 'Directors', 'legal', 'object_list'),
  field('registered_capital', 'Registered capital', 'legal', 'object'),
]
const part = (key: string, label: string, points: number, max: number, available = true) => ({
  key,
  label,
  points,
  max,
  available,
  reason: available ? 'By ARES.' : 'Not available: nobody says.',
  source: null,
  source_url: null,
  checked_at: null,
})
const company = {
  id: 'c-1',
  name: 'Alfa',
  version: 1,
  domain: null,
  linkedin_url: null,
  hq_country: 'CZ',
  hq_city: null,
  tags: [],
  owner: null,
  locked_fields: [],
  contacts_count: 0,
  status: null,
  tier: null,
  triage_score: null,
  registration_status: null,
  insolvency_flag: null,
  insolvency_proceedings: null,
  insolvency_total_count: null,
  insolvency_warnings: null,
  credibility_score: 62,
  credibility_max: 80,
  credibility_parts: [
    part('a', 'Registration verified', 25, 25),
    part('b', 'No insolvency', 0, 20, false),
    part('c', 'Business history', 37, 55),
  ],
  official_name: 'ALFA a.s.',
  registration_id: '12345678',
  directors: null,
  registered_capital: { amount: '400000.00', currency: 'CZK' },
  created_at: '2026-01-05T10:00:00Z',
  updated_at: '2026-01-05T10:00:00Z',
}
const candidate = (number: string, name: string) =>
  registryCandidate(
    {
      registration_id: number,
      official_name: name,
      address: { street: null, postal_code: null, city: 'Brno', country: 'CZ' },
    },
    { score: 0.92, parts: { name: 0.9, country: 0.02 } },
  )
const matches = {
  items: [
    {
      registry: 'ares',
      outcome: 'ambiguous',
      reason: 'too near',
      word: 'Ambiguous: 2 candidates',
      sentence: 'No candidate is chosen yet: too near.',
      doubtful: false,
      registration_id: null,
      confidence: null,
      candidates: [candidate('11111111', 'ALFA a.s.'), candidate('22222222', 'ALFA s.r.o.')],
      rejected: [],
      checked_at: '2026-01-05T10:00:00Z',
    },
  ],
}
const checks = (watch: object = {}) => ({
  checks: [
    {
      registry: 'ares',
      label: 'ARES',
      checked_at: '2026-01-05T10:00:00Z',
      failed_at: null,
      problem: null,
      asked_at: '2026-01-05T10:00:00Z',
      note: null,
      provider: 'sandbox:ares',
      fetched_at: null,
      source_url: null,
    },
  ],
  country: 'CZ',
  elsewhere: [{ registry: 'brreg', label: 'BRREG', country: 'NO' }],
  watch: {
    in_live_campaign: false,
    marked_at: null,
    checked_at: null,
    held: false,
    held_at: null,
    hold_reasons: [],
    released_at: null,
    released_by_name: null,
    release_reason: null,
    ...watch,
  },
})

type Answers = { doubts?: string[]; post?: (call: Call) => Response | Promise<Response>; watch?: object }

async function openLegal({ doubts, post, watch }: Answers = {}) {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@acme.example', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'editor' }],
  } as unknown as Parameters<typeof writeSession>[0])
  const calls = serve((call) => {
    const { pathname } = new URL(call.path, 'http://local')
    if (call.method === 'POST') return post?.(call) ?? json({ run_id: null })
    if (pathname === '/api/fields')
      return json({
        company: fields,
        contact: [],
        groups: [
          { key: 'identity', label: 'Identity' },
          { key: 'legal', label: 'Legal and registry' },
        ],
        enums: {},
        registers: [{ code: 'ares', label: 'ARES', country: 'CZ' }],
      })
    if (pathname === '/api/companies/c-1') return json({ ...company, identifier_warnings: doubts ?? null })
    if (pathname.endsWith('/provenance')) return json({ fields: [] })
    if (pathname.endsWith('/registry-matches')) return json(matches)
    if (pathname.endsWith('/registry-checks')) return json(checks(watch))
    return json({ items: [], total: 0, next_cursor: null })
  })
  const router = createMemoryRouter([{ path: ':slug/companies/:companyId', Component: CompanyPage }], {
    initialEntries: ['/acme/companies/c-1?tab=legal'],
  })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
      <Toaster theme="light" />
    </QueryClientProvider>,
  )
  const registers = await screen.findByRole('list', { name: 'State of the registers' }, { timeout: 4_000 })
  return { calls, registers, person: userEvent.setup() }
}

it('shows six-part credibility out of what could be checked, and unknown as unknown', async () => {
  await openLegal()
  expect(screen.getByText('of 80 points that could be checked')).toBeTruthy()
  expect(screen.getByRole('img', { name: 'Registration verified: 25 of 25 points' })).toBeTruthy()
  expect(screen.getByRole('img', { name: 'No insolvency: not available' })).toBeTruthy()
  expect(within(await screen.findByRole('group', { name: 'Registered capital' })).getByText('CZK 400,000')).toBeTruthy()
  expect(within(screen.getByRole('group', { name: 'Directors' })).getByTitle('Not known')).toBeTruthy()
  expect(screen.getByText('BRREG does not apply: the company is in Czechia.')).toBeTruthy()
})

it('a number that fails its check is marked with the reason, and an edit that leaves one says so', async () => {
  const { person } = await openLegal({ doubts: ["registration_id: the IČO's check digit does not fit"] })
  const number = await screen.findByRole('group', { name: 'Registration number' })
  expect(within(number).getByText("The IČO's check digit does not fit.")).toBeTruthy()
  expect(within(number).getByLabelText('Doubtful')).toBeTruthy()
  expect(within(screen.getByRole('group', { name: 'Official name' })).queryByLabelText('Doubtful')).toBeNull()
  await person.click(within(number).getByRole('button', { name: 'Edit Registration number' }))
  await person.clear(await within(number).findByRole('textbox'))
  await person.type(within(number).getByRole('textbox'), '12345679{Enter}')
  expect(await screen.findByText('Registration number is stored, but doubtful')).toBeTruthy()
  expect(screen.getByText(/It is kept as you entered it; compare it with an invoice or the register\.$/)).toBeTruthy()
})

it('a confirmed candidate is seen at once, and taken back when the server refuses', async () => {
  let refuse: () => void = () => undefined
  const { registers, person } = await openLegal({
    post: () => new Promise((answer) => (refuse = () => answer(problem(500, 'internal')))),
  })
  expect(within(registers).getByText('Ambiguous: 2 candidates')).toBeTruthy()
  await person.click(screen.getByRole('button', { name: 'Confirm ALFA a.s., 11111111' }))
  expect(await within(registers).findByText('Confirmed')).toBeTruthy()
  refuse()
  expect(await within(registers).findByText('Ambiguous: 2 candidates')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Confirm ALFA a.s., 11111111' })).toBeTruthy()
})

it('the keyboard moves between candidates and rules one out', async () => {
  const { calls, person } = await openLegal()
  screen.getByRole('group', { name: /^Candidate 1/ }).focus()
  await person.keyboard('{ArrowDown}')
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Candidate 2: ALFA s\.r\.o\./)
  await person.keyboard('x')
  await waitFor(() =>
    expect(calls.filter((call) => call.method === 'POST').map((call) => call.body)).toEqual([
      { registry: 'ares', registration_id: '22222222', decision: 'reject', reason: null },
    ]),
  )
})

it('says why outreach is held, and releases it only with a reason', async () => {
  const held = { held: true, held_at: '2026-01-05T10:00:00Z', hold_reasons: ['The company is insolvent.'] }
  const released = checks({
    released_at: '2026-01-06T10:00:00Z',
    released_by_name: 'E',
    release_reason: 'Spoke to the trustee',
  })
  const { calls, person } = await openLegal({ watch: held, post: () => json(released) })
  expect(screen.getByText('The company is insolvent.')).toBeTruthy()
  await person.click(screen.getByRole('button', { name: 'Resume outreach…' }))
  const release = await screen.findByRole('button', { name: 'Resume outreach' })
  expect(release.hasAttribute('disabled')).toBe(true)
  await person.type(screen.getByRole('textbox', { name: 'Why may it go on?' }), 'Spoke to the trustee')
  await person.click(release)
  expect(await screen.findByText(/Outreach was released .* by E: Spoke to the trustee/)).toBeTruthy()
  expect(screen.queryByText('The company is insolvent.')).toBeNull()
  expect(calls.find((call) => call.path.endsWith('/release-hold'))?.body).toEqual({ reason: 'Spoke to the trustee' })
})

it('says why a company is watched: a live campaign, a person, or not at all', async () => {
  await openLegal({ watch: { in_live_campaign: true, checked_at: '2026-01-05T10:00:00Z' } })
  expect(
    screen.getByText(/^Watched in any case: the company is in a live campaign\. .* Last scheduled look-up /),
  ).toBeTruthy()
  cleanup()
  await openLegal({ watch: { marked_at: '2026-01-05T10:00:00Z' } })
  expect(screen.getByText(/^Its registers are asked again on a schedule\./)).toBeTruthy()
  expect(screen.getByRole('switch', { name: 'Watch this company' }).getAttribute('aria-checked')).toBe('true')
  cleanup()
  await openLegal()
  expect(screen.getByText(/^Its registers are asked again only when you or a run ask\./)).toBeTruthy()
})

it('a look-up that is refused says why beside the button', async () => {
  const { person } = await openLegal({ post: () => problem(409, 'conflict', 'A run over this company is under way.') })
  await person.click(screen.getByRole('button', { name: 'Look up now' }))
  expect(await screen.findByText('A run over this company is under way.')).toBeTruthy()
})
