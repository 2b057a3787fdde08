import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { expect, it } from 'vitest'

import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { QualityPage } from '@/features/qc/quality-page'
import { json, problem, serve, type Call } from '@/testing/fake-server'

const finding = (id: string, more: object = {}) => ({
  id,
  company_id: 'c-1',
  company_name: 'Alfa Stroje',
  contact_id: null,
  rule: 'headcount_contradiction',
  rule_label: 'Headcount contradiction',
  severity: 'medium',
  message: 'Sources differ by 300% about employees.',
  values: [
    { label: 'Employees', value: 48, source: 'imported file', field: 'employees_count' },
    { label: 'Employees', value: 192, source: 'AI research', field: 'employees_count' },
  ],
  suggestion: 'Choose the right value.',
  status: 'open',
  first_seen_at: '2026-01-05T10:00:00Z',
  last_seen_at: '2026-01-05T10:00:00Z',
  closed_at: null,
  closed_by: null,
  closed_by_name: null,
  close_reason: null,
  ...more,
})
const facets = [
  {
    key: 'status',
    label: 'State',
    values: [
      { value: 'open', label: 'Open', count: 2 },
      { value: 'waived', label: 'Waived', count: 5 },
    ],
  },
  { key: 'severity', label: 'Severity', values: [{ value: 'medium', label: 'Medium', count: 2 }] },
  {
    key: 'rule',
    label: 'Rule',
    values: [
      { value: 'dissolved', label: 'Dissolved', count: 1 },
      { value: 'headcount_contradiction', label: 'Headcount contradiction', count: 1 },
    ],
  },
]

function openAt(search: string, refuse = false, more: object = {}) {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@acme.example', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'editor' }],
  } as unknown as Parameters<typeof writeSession>[0])
  const calls = serve((call: Call) => {
    const { pathname } = new URL(call.path, 'http://local')
    if (pathname === '/api/enrich/qc-findings')
      return json({
        items: [
          finding('f-1', more),
          finding('f-2', {
            rule_label: 'Dissolved',
            message: 'The company is dissolved.',
            values: [],
            severity: 'high',
          }),
        ],
        total: 2,
        next_cursor: null,
      })
    if (pathname === '/api/enrich/qc-findings/filter-counts') return json({ total: 2, facets })
    if (call.method === 'POST')
      return refuse
        ? problem(409, 'conflict', 'This is not one of the values any more.')
        : new Response(null, { status: 204 })
    return json({})
  })
  const router = createMemoryRouter([{ path: ':slug/quality', Component: QualityPage }], {
    initialEntries: [`/acme/quality${search}`],
  })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { router, calls, person: userEvent.setup() }
}

it('begins with what is open, and a filter that was set is gone after Back', async () => {
  const { router, calls, person } = openAt('')
  expect(await screen.findByRole('tab', { name: 'Waived 5' })).toBeTruthy()
  expect(
    calls.some((call) => call.path.startsWith('/api/enrich/qc-findings?') && call.path.includes('status=open')),
  ).toBe(true)
  await person.click(screen.getByRole('button', { name: 'Rule' }))
  await person.click(await screen.findByRole('option', { name: /Dissolved/ }))
  expect(router.state.location.search).toBe('?rule=dissolved')
  await act(() => router.navigate(-1))
  expect(router.state.location.search).toBe('')
})

it('shows both values with their sources; choosing one sends exactly it and settles the finding', async () => {
  const { calls, person } = openAt('?open=f-1')
  const card = await screen.findByRole('article', { name: 'Headcount contradiction' })
  expect(within(card).getByText('imported file')).toBeTruthy()
  await person.click(within(card).getByRole('button', { name: 'Use this: 192, as AI research says' }))
  expect(await within(card).findByText('Resolved')).toBeTruthy()
  expect(calls.find((call) => call.path.endsWith('/f-1/choose'))?.body).toEqual({
    field: 'employees_count',
    value: 192,
  })
})

it('says what follows from choosing a number, for other fields', async () => {
  const values = [
    {
      label: 'SIRET',
      value: '35600000000048',
      source: 'imported file',
      field: 'siret',
      also: [{ field: 'registration_id', label: 'Registration number', value: '356000000' }],
    },
    {
      label: 'Registration number',
      value: '999990005',
      source: 'a person',
      field: 'registration_id',
      also: [{ field: 'siret', label: 'SIRET', value: null }],
    },
  ]
  openAt('?open=f-1', false, { rule_label: 'SIRET of another company', values })
  const card = await screen.findByRole('article', { name: 'SIRET of another company' })
  expect(within(card).getByText('Registration number is then 356000000')).toBeTruthy()
  expect(within(card).getByText('SIRET is then empty')).toBeTruthy()
})

it('a refused choice leaves the finding open', async () => {
  const { person } = openAt('?open=f-1', true)
  const card = await screen.findByRole('article', { name: 'Headcount contradiction' })
  await person.click(within(card).getByRole('button', { name: 'Use this: 48, as imported file says' }))
  expect(await within(card).findByRole('button', { name: 'Use this: 48, as imported file says' })).toBeTruthy()
  expect(within(card).queryByText('Resolved')).toBeNull()
})

it('waives only with a reason, and opens again', async () => {
  const { calls, person } = openAt('?open=f-2')
  const card = await screen.findByRole('article', { name: 'Dissolved' })
  await person.click(within(card).getByRole('button', { name: 'Waive…' }))
  expect(within(card).getByRole('button', { name: 'Waive' }).hasAttribute('disabled')).toBe(true)
  await person.type(
    within(card).getByRole('textbox', { name: 'Why is this not a problem?' }),
    'A successor took over{Enter}',
  )
  expect(await within(card).findByText(/Waived by you .*: A successor took over\./)).toBeTruthy()
  await person.click(within(card).getByRole('button', { name: 'Open again' }))
  expect(await within(card).findByRole('button', { name: 'Waive…' })).toBeTruthy()
  expect(
    calls.filter((call) => call.path.endsWith('/f-2/close')).map((call) => (call.body as { status: string }).status),
  ).toEqual(['waived', 'open'])
})
