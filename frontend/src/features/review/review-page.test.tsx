import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { beforeEach, describe, expect, it } from 'vitest'

import type { MessageDetail } from '@/api/messages'
import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { ReviewPage } from '@/features/review/review-page'
import { json, problem, serve, type Call } from '@/testing/fake-server'

const at = '2026-03-01T08:00:00Z'
const draft = (id: string, name: string): MessageDetail => ({
  id,
  campaign_id: 'c1',
  campaign_name: 'Spring',
  step_position: 1,
  step_label: 'Intro',
  channel: 'linkedin_connect',
  language: 'en',
  variant: 'a',
  status: 'draft',
  subject: null,
  body: `Hello ${name}.`,
  is_edited: false,
  is_locked: false,
  edit_reason: null,
  reject_reason: null,
  contact: {
    id: `contact-${id}`,
    name,
    first_name: name,
    last_name: null,
    job_title: 'Director',
    email: null,
    linkedin_url: null,
    location_city: null,
    location_country: null,
    seniority_level: null,
    department: null,
    person_summary: null,
  },
  company: null,
  version: 1,
  created_at: at,
  updated_at: at,
  original_subject: null,
  original_body: `Hello ${name}.`,
  tone: 'professional',
  formality: null,
  facts: [],
  limit: { max_body: 300, max_subject: null, suggested_body: null, suggested_subject: null },
  advice: [],
  findings: [],
  provider: 'anthropic',
  model: 'm',
  prompt_version: '1',
  cost_usd: 0.01,
  generated_at: at,
  reviewed_at: null,
  reviewed_by: null,
})

/** A server with two drafts that decides as the real one does, versions included. */
function makeServer() {
  const messages = new Map([draft('m1', 'Jana'), draft('m2', 'Petr')].map((one) => [one.id, one]))
  const count = (status: string) => [...messages.values()].filter((one) => one.status === status).length
  const review = () => ({
    total: messages.size,
    draft: count('draft'),
    approved: count('approved'),
    rejected: count('rejected'),
    sent: 0,
  })
  const answer = ({ method, path, body }: Call): Response => {
    const url = new URL(path, 'http://x')
    const [, id, verb] = /^\/api\/messages\/([^/]+)(?:\/(\w+))?$/.exec(url.pathname) ?? []
    const one = id === undefined ? undefined : messages.get(id)
    if (one !== undefined && method !== 'GET') {
      const sent = body as { version: number; body?: string }
      if (sent.version !== one.version)
        return problem(409, 'version_conflict', 'Changed in the meantime.', { current: one })
      const status = ({ approve: 'approved', reject: 'rejected', reopen: 'draft' } as const)[verb ?? ''] ?? one.status
      messages.set(one.id, {
        ...one,
        status,
        version: one.version + 1,
        ...(sent.body === undefined ? {} : { body: sent.body, is_edited: true }),
      })
      return json(messages.get(one.id))
    }
    if (one !== undefined) return json(one)
    if (url.pathname.endsWith('/review-queue')) {
      const ids = [...messages.keys()]
      const after = url.searchParams.get('after')
      const items = ids
        .map((key, index) => ({ position: index + 1, message: messages.get(key) as MessageDetail }))
        .filter(
          (item) =>
            item.message.status === 'draft' && (after === null || ids.indexOf(item.message.id) > ids.indexOf(after)),
        )
      return json({ items, ...review() })
    }
    if (url.pathname === '/api/campaigns/c1')
      return json({ id: 'c1', name: 'Spring', status: 'review', review: review() })
    return json({ fields: [], items: [], total: 0, next_cursor: null })
  }
  return { messages, answer }
}

function show() {
  const router = createMemoryRouter([{ path: '/:slug/review', Component: ReviewPage }], {
    initialEntries: ['/acme/review?campaign=c1'],
  })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return router
}

beforeEach(() => {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@x.test', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'editor' }],
  })
})

describe('review by keyboard', { timeout: 20_000 }, () => {
  it('approves, rejects, undoes, and ends where the gate is next', async () => {
    const server = makeServer()
    serve(server.answer)
    const router = show()
    const keys = userEvent.setup()
    await screen.findByText('Hello Jana.')
    await keys.keyboard('a')
    await screen.findByText('Hello Petr.')
    await keys.keyboard('r')
    await screen.findByText('Everything is decided')
    await waitFor(() =>
      expect([...server.messages.values()].map((one) => one.status)).toEqual(['approved', 'rejected']),
    )
    await keys.keyboard('u')
    await screen.findByText('Hello Petr.')
    await waitFor(() => expect(server.messages.get('m2')?.status).toBe('draft'))
    expect(router.state.location.search).toBe('?campaign=c1&message=m2')
    await keys.keyboard('a')
    expect(await screen.findByText('Everything is decided')).toBeTruthy()
    await waitFor(() => expect(server.messages.get('m2')?.status).toBe('approved'))
  })

  it('shows what somebody else did instead of overwriting it', async () => {
    const server = makeServer()
    serve(server.answer)
    show()
    const keys = userEvent.setup()
    await screen.findByText('Hello Jana.')
    server.messages.set('m1', { ...draft('m1', 'Jana'), body: 'Their words.', version: 5 })
    await keys.keyboard('a')
    await screen.findByText(/Somebody else changed the message to Jana/)
    expect(server.messages.get('m1')?.status).toBe('draft')
    await keys.click(screen.getByRole('button', { name: 'Show it' }))
    expect(await screen.findByText('Their words.')).toBeTruthy()
    await keys.keyboard('a')
    await waitFor(() => expect(server.messages.get('m1')?.status).toBe('approved'))
  })

  it('takes a refused decision back on the screen and says why', async () => {
    const server = makeServer()
    serve((call) =>
      call.path.endsWith('/approve')
        ? problem(503, 'database_unavailable', 'The database is away.')
        : server.answer(call),
    )
    show()
    const keys = userEvent.setup()
    await screen.findByText('Hello Jana.')
    await keys.keyboard('a')
    await screen.findByText(/not saved: The database is away/)
    await keys.keyboard('k')
    await screen.findByText('Hello Jana.')
    expect(screen.getByText('Draft')).toBeTruthy()
    expect(await screen.findByText('0 of 2 decided')).toBeTruthy()
  })

  it('offers a viewer nothing that the server would refuse', async () => {
    writeSession({
      accessToken: 't',
      user: { id: 'u', email: 'e@x.test', display_name: 'E', is_super_admin: false },
      memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'viewer' }],
    })
    const server = makeServer()
    const calls = serve(server.answer)
    show()
    await screen.findByText('Hello Jana.')
    await userEvent.setup().keyboard('are')
    expect(screen.queryByRole('button', { name: /Approve/ })).toBeNull()
    expect(calls.filter((call) => call.method !== 'GET')).toEqual([])
  })
})
