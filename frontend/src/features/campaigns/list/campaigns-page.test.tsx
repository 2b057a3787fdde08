import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { beforeEach, describe, expect, it } from 'vitest'

import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { CampaignsPage } from '@/features/campaigns/list/campaigns-page'
import { json, serve } from '@/testing/fake-server'

const row = (id: string, name: string, status: string) => ({
  id,
  name,
  status,
  channel: 'email',
  language: 'en',
  contact_count: 3,
  review: { total: 0, draft: 0, approved: 0, rejected: 0, sent: 0 },
  cost_usd: null,
  created_at: '2026-03-01T08:00:00Z',
  updated_at: '2026-03-01T08:00:00Z',
})

function show(at: string, role: 'viewer' | 'editor' = 'editor') {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@x.test', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role }],
  })
  const router = createMemoryRouter([{ path: '/:slug/campaigns', Component: CampaignsPage }], { initialEntries: [at] })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return router
}

describe('campaigns', { timeout: 20_000 }, () => {
  beforeEach(() => {
    const rows = [row('1', 'Spring', 'draft'), row('2', 'Autumn', 'review')]
    serve(({ path }) => {
      const wanted = new URL(path, 'http://x').searchParams.getAll('status')
      const items = rows.filter((one) => wanted.length === 0 || wanted.includes(one.status))
      return json({ items, total: items.length, next_cursor: null })
    })
  })

  it('filters by the URL; Back takes the filter away', async () => {
    const router = show('/acme/campaigns')
    await screen.findByText('Spring')
    const person = userEvent.setup()
    await person.click(screen.getByRole('button', { name: 'Status' }))
    await person.click(await screen.findByRole('option', { name: 'In review' }))
    await waitFor(() => expect(screen.queryByText('Spring')).toBeNull())
    expect(router.state.location.search).toBe('?status=review')
    await act(() => router.navigate(-1))
    expect(await screen.findByText('Spring')).toBeTruthy()
    expect(router.state.location.search).toBe('')
  })

  it('passes over a status that does not exist', async () => {
    show('/acme/campaigns?status=lost')
    expect(await screen.findByText('Spring')).toBeTruthy()
    expect(await screen.findByText('Autumn')).toBeTruthy()
  })

  it('offers a viewer no new campaign, not even by its link', async () => {
    show('/acme/campaigns?new=1', 'viewer')
    await screen.findByText('Spring')
    expect(screen.queryByRole('button', { name: 'New campaign' })).toBeNull()
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
