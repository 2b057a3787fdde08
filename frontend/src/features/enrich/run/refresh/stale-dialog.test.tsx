import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { expect, it } from 'vitest'

import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { StaleDialog } from '@/features/enrich/run/refresh/stale-dialog'
import { json, serve } from '@/testing/fake-server'

const counted = (more: object) => ({
  stages: [],
  stale: 0,
  unchecked: 0,
  is_exact: true,
  looked_at: 12,
  company_count: 0,
  contact_count: 0,
  expected_cost_usd: 0,
  ...more,
})

function show(answer: object) {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@acme.example', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'editor' }],
  } as unknown as Parameters<typeof writeSession>[0])
  serve((call) => json(call.path === '/api/pipeline/stale' ? answer : {}))
  const router = createMemoryRouter(
    [{ path: ':slug', element: <StaleDialog wanted={{ run_id: 'run-1' }} onClose={() => undefined} /> }],
    { initialEntries: ['/acme'] },
  )
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
}

const button = (name: RegExp) => screen.findByRole<HTMLButtonElement>('button', { name })

it('says that it counts, and that nothing is outdated', async () => {
  show(counted({}))
  expect(screen.getByText('Counting outdated results…')).toBeTruthy()
  expect(await screen.findByText('Everything is up to date: nothing would be asked.')).toBeTruthy()
  expect((await button(/^Do again$/)).disabled).toBe(true)
})

it('says of many records that the numbers come from a sample', async () => {
  show(counted({ stale: 4000, is_exact: false, looked_at: 3487, company_count: 4000 }))
  expect(await screen.findByText(/Estimated from 3,487 records/)).toBeTruthy()
  expect((await button(/^Do about 4,000 results again$/)).disabled).toBe(false)
})

it('does not claim that nothing is outdated where it looked at some only', async () => {
  show(counted({ is_exact: false, looked_at: 3487 }))
  expect(await screen.findByText('No result of these records is outdated.')).toBeTruthy()
  expect(screen.queryByText(/Everything is up to date/)).toBeNull()
  expect((await button(/^Do again$/)).disabled).toBe(false)
})
