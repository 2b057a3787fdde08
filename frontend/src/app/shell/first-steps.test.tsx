import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { beforeEach, expect, it } from 'vitest'

import { writeSession } from '@/api/session/session'
import { FirstSteps } from '@/app/shell/first-steps'
import { json, serve } from '@/testing/fake-server'

type There = { contacts?: number; runs?: number; reviewed?: number }

function open({ contacts = 0, runs = 0, reviewed = 0 }: There, role: 'viewer' | 'editor' = 'editor') {
  writeSession({
    accessToken: 'token',
    user: { id: 'u1', email: 'a@b.test', display_name: null, is_super_admin: false },
    memberships: [{ role, tenant: { id: 't1', slug: 'acme', name: 'Acme' } }],
  } as unknown as Parameters<typeof writeSession>[0])
  const calls = serve(({ path }) => {
    const list = (total: number, items: unknown[] = []) => json({ items, total, next_cursor: null })
    if (path.startsWith('/api/contacts')) return list(contacts)
    if (path.startsWith('/api/pipeline/runs')) return list(runs, runs > 0 ? [{ id: 'r1', done: runs }] : [])
    if (path.startsWith('/api/messages')) return list(reviewed)
    return list(0)
  })
  const router = createMemoryRouter([{ path: '/:slug/contacts', Component: FirstSteps }], {
    initialEntries: ['/acme/contacts'],
  })
  const view = render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { calls, ...view }
}
const itemsSay = () => screen.getAllByRole('listitem').map((item) => item.textContent?.includes('Done') ?? false)

beforeEach(() => localStorage.clear())

it('shows an empty workspace three steps, and marks the first', async () => {
  open({})
  expect(await screen.findByRole('region', { name: 'First steps' })).toBeTruthy()
  expect(itemsSay()).toEqual([false, false, false])
  const [first] = screen.getAllByRole('listitem')
  expect(first?.getAttribute('aria-current')).toBe('step')
  expect(screen.getByRole('link', { name: 'Import a list' }).getAttribute('href')).toBe('/acme/import')
})

it('ticks what is there, whatever the order', async () => {
  open({ contacts: 3, reviewed: 1 })
  await screen.findByRole('region', { name: 'First steps' })
  expect(itemsSay()).toEqual([true, false, true])
})

it('is gone when all is done, and asks for nothing the next time', async () => {
  open({ contacts: 3, runs: 2, reviewed: 1 })
  await waitFor(() => expect(localStorage.getItem('leadgen.first-steps.acme')).toBe('done'))
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull()
  const again = open({})
  await new Promise((done) => setTimeout(done))
  expect(again.calls).toEqual([])
})

it('can be hidden', async () => {
  open({})
  await userEvent.click(await screen.findByRole('button', { name: 'Hide the first steps' }))
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull()
  expect(localStorage.getItem('leadgen.first-steps.acme')).toBe('hidden')
})

it('is not for people who may only read', async () => {
  const { calls } = open({}, 'viewer')
  await new Promise((done) => setTimeout(done))
  expect(calls).toEqual([])
})
