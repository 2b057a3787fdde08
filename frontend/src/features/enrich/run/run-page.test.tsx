import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { expect, it } from 'vitest'

import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { RunPage } from '@/features/enrich/run/run-page'
import { json, problem, serve, type Call } from '@/testing/fake-server'

const zero = {
  waiting: 0,
  ready: 0,
  running: 0,
  completed: 0,
  failed: 0,
  skipped: 0,
  disqualified: 0,
  blocked: 0,
  cancelled: 0,
}
const noResults = {
  waiting: 0,
  ready: 0,
  running: 0,
  done: 0,
  nothing_found: 0,
  reused: 0,
  does_not_apply: 0,
  failed: 0,
  blocked: 0,
  disqualified: 0,
  cancelled: 0,
}
/** The results of tasks that are in these states, of which none was reused and each completed one has an answer. */
const resultsOf = ({ completed = 0, skipped = 0, ...same }: { [state: string]: number }) => ({
  ...noResults,
  ...same,
  done: completed,
  does_not_apply: skipped,
})
const node = (code: string, counts: { [state: string]: number }, more: object = {}) => ({
  code,
  label: code.toUpperCase(),
  entity: 'company',
  needs: [],
  soft_needs: [],
  soft_needs_off: [],
  is_boosted: false,
  notes: [],
  provider: 'ares',
  total: 10,
  done: 5,
  counts: { ...zero, ...counts },
  results: resultsOf(counts),
  fresh: 0,
  spent_usd: 0.5,
  expected_cost_usd: 0.01,
  rate: null,
  eta_seconds: null,
  problem: null,
  ...more,
})
const money = { caps: [], left: [], left_cost_usd: 0, paused_by: null }
const well = { provider: 'ares', name: 'ARES', health: 'ok', rests_until: null, failures: 0, message: null }
const run = {
  id: 'run-1',
  name: 'Everything',
  status: 'running',
  reason: null,
  stages: ['l1', 'ares'],
  company_count: 10,
  contact_count: 0,
  contacts_without_company: 0,
  companies_without_contacts: 0,
  not_taken_up: 0,
  to_retry: 0,
  total: 20,
  done: 10,
  failed: 3,
  spent_usd: 1,
  reserved_usd: 0,
  budget_usd: null,
  started_at: '2026-11-28T00:00:00Z',
  finished_at: null,
  config: { stages: ['l1', 'ares'], selection: { all: true } },
  is_config_whole: true,
  campaign: null,
  nodes: [node('l1', { completed: 5, running: 2, waiting: 3 }), node('ares', { completed: 4, failed: 3, blocked: 3 })],
  counts: { ...zero, completed: 9, failed: 3, blocked: 3, running: 2, waiting: 3 },
  results: resultsOf({ completed: 9, failed: 3, blocked: 3, running: 2, waiting: 3 }),
  money,
  providers: [well],
  not_done: 11,
  rate: 2,
  eta_seconds: 5,
}
const record = (id: string, name: string, state: string | null, more: object = {}) => ({
  entity: 'company',
  id,
  name,
  company_name: null,
  result: state ?? 'waiting',
  state,
  reason_code: null,
  reason: null,
  attempts: 1,
  next_try_at: null,
  cost_usd: 0,
  at: '2026-11-28T00:00:00Z',
  ...more,
})
const reasons = [
  { result: 'failed', state: 'failed', code: 'http_503', count: 2, example: 'ARES answered 503.' },
  { result: 'blocked', state: 'blocked', code: 'failed_need', count: 3, example: 'L1 failed.' },
]
const records = {
  items: [
    record('c-1', 'Nordtre AS', 'failed', { reason_code: 'http_503', reason: 'ARES answered 503.', attempts: 3 }),
    record('c-2', 'Sørtre AS', null, { attempts: 0 }),
    record('c-3', 'Vesttre AS', 'ready', { attempts: 0 }),
  ],
  total: 3,
  reasons,
  next_cursor: null,
}
const feed = {
  items: [
    {
      at: '2026-11-28T00:00:00Z',
      stage: 'ares',
      label: 'ARES',
      entity: 'company',
      entity_id: 'c-1',
      name: 'Nordtre AS',
      company_name: null,
      result: 'failed',
      state: 'failed',
      reason_code: 'http_503',
      reason: 'ARES answered 503.',
      provider: 'ares',
      cost_usd: 0,
    },
  ],
  next_cursor: null,
}
const stageReport = {
  code: 'ares',
  label: 'ARES',
  total: 10,
  done: 5,
  counts: { ...zero, completed: 4, failed: 3, blocked: 3 },
  results: resultsOf({ completed: 4, failed: 3, blocked: 3 }),
  fresh: 0,
  paid: 0,
  spent_usd: 0,
  saved_usd: 0,
  fields: [],
  reasons,
  messages: null,
}
const report = {
  filled: 0,
  changed: 0,
  contradicted: 0,
  confirmed: 0,
  not_done: 11,
  failed: 3,
  seconds: 9,
  spent_usd: 1,
  fresh: 0,
  saved_usd: 0,
  stages: [stageReport],
}
const compared = {
  expected_companies: 9,
  expected_contacts: 0,
  expected_cost_usd: 2,
  expected_low_usd: 2,
  expected_high_usd: 2,
  expected_seconds: 1,
  company_count: 10,
  contact_count: 0,
  spent_usd: 1,
  seconds: 9,
  is_over: false,
  stages: [
    {
      code: 'ares',
      label: 'ARES',
      entity: 'company',
      expected_records: 9,
      expected_to_do: 7,
      expected_reused: 2,
      expected_cost_usd: 0,
      records: 10,
      asked: 4,
      reused: 0,
      reuse_note: '2 fewer reused than estimated.',
      spent_usd: 0,
    },
  ],
}
const count = {
  failed: 2,
  blocked: 3,
  is_blocked_exact: true,
  expected_cost_usd: 0.02,
  stages: [{ code: 'ares', label: 'ARES', count: 2, expected_cost_usd: 0.02 }],
}

function openRun(state: object = {}, search = '') {
  enterNamespace('acme')
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@acme.example', display_name: 'E', is_super_admin: false },
    memberships: [{ tenant: { id: 't', slug: 'acme', name: 'Acme' }, role: 'editor' }],
  } as unknown as Parameters<typeof writeSession>[0])
  let now: object = { ...run, ...state }
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined
  const say = (change: object) => {
    now = { ...now, ...change }
    stream?.enqueue(new TextEncoder().encode(`event: status\ndata: ${JSON.stringify(now)}\n\n`))
  }
  const answer = ({ method, path, body }: Call): Response => {
    const [where = ''] = path.split('?')
    if (where === '/api/pipeline/runs/run-1/events')
      return new Response(new ReadableStream<Uint8Array>({ start: (opened) => void (stream = opened) }), {
        headers: { 'Content-Type': 'text/event-stream' },
      })
    if (where.endsWith('/pause')) now = { ...now, status: 'pausing', counts: { ...run.counts, running: 2 } }
    if (where.endsWith('/resume'))
      now = { ...now, status: 'running', reason: null, budget_usd: (body as { budget_usd: string | null }).budget_usd }
    if (method === 'PATCH') {
      const { name } = body as { name: string }
      if (name === 'Taken away') return problem(404, 'not_found', 'There is no such run.')
      now = { ...now, name }
    }
    if (where === '/api/pipeline/dag-stop') now = { ...now, status: 'stopping' }
    const known: Record<string, unknown> = {
      '/api/pipeline/runs/run-1/records': records,
      '/api/pipeline/runs/run-1/feed': feed,
      '/api/pipeline/runs/run-1/report': report,
      '/api/pipeline/runs/run-1/retry-count': count,
      '/api/pipeline/runs/run-1/estimate': compared,
      '/api/pipeline/runs/run-1/retry-failed': { retried: 2 },
      '/api/pipeline/stages': { items: [], aliases: {} },
      '/api/tags': { items: [] },
      '/api/owners': { items: [] },
      '/api/installation': { sandbox: [], max_upload_mb: 50, version: null },
    }
    if (where in known) return json(known[where])
    return where.startsWith('/api/pipeline/') ? json(now) : problem(404, 'not_found')
  }
  const calls = serve(answer)
  const router = createMemoryRouter([{ path: ':slug/enrich/:runId', Component: RunPage }], {
    initialEntries: [`/acme/enrich/run-1${search}`],
  })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return {
    calls,
    say,
    router,
    person: userEvent.setup(),
    sent: (path: string) =>
      calls.filter((call) => call.method === 'POST' && call.path === path).map((call) => call.body),
  }
}
const button = (name: string | RegExp) => screen.findByRole('button', { name })

it('names the campaign that it writes for', async () => {
  const { say } = openRun({ campaign: { id: 'camp-1', name: 'Spring' } })
  expect((await screen.findByRole('link', { name: 'Spring' })).getAttribute('href')).toBe('/acme/campaigns/camp-1')
  act(() => say({ status: 'succeeded', finished_at: '2026-11-28T00:01:00Z' }))
  expect((await screen.findByRole('link', { name: 'See the campaign' })).getAttribute('href')).toBe(
    '/acme/campaigns/camp-1',
  )
})

it('says how many records a starting run has taken up, and can be paused and stopped', async () => {
  const { say, person } = openRun({
    status: 'starting',
    company_count: 0,
    contact_count: 0,
    not_taken_up: 0,
    total: 0,
    done: 0,
  })
  expect(await screen.findByText('Starting: the records are being selected.')).toBeTruthy()
  act(() => say({ company_count: 200_000, contact_count: 1_000_000, not_taken_up: 900_000, total: 400_000 }))
  expect(await screen.findByText('Starting: 300,000 of 1,200,000 records prepared. Work has begun.')).toBeTruthy()
  expect(await button('Pause')).toBeTruthy()
  await person.click(await button('Stop'))
  expect(await screen.findByText(/and 900,000 records more are not started/)).toBeTruthy()
  await person.click(screen.getByRole('button', { name: 'Cancel' }))
  act(() =>
    say({
      status: 'failed',
      reason: 'The selection is empty.',
      total: 0,
      counts: zero,
      not_taken_up: 0,
      finished_at: '2026-11-28T00:01:00Z',
    }),
  )
  expect(await screen.findByText('The selection is empty.')).toBeTruthy()
})

it('says how many failed results a retry has still to make ready, and offers no second one meanwhile', async () => {
  const { say } = openRun({ status: 'starting', to_retry: 150_000 })
  const words = 'Retrying: 150,000 failed results not ready yet. Work on the others has begun.'
  expect(await screen.findByText(words)).toBeTruthy()
  expect(screen.queryByRole('button', { name: /failed steps? again/ })).toBeNull()
  act(() => say({ status: 'running', to_retry: 0 }))
  expect(await button('Retry 3 failed tasks…')).toBeTruthy()
})

it('shows the run beside its estimate, where one was seen', async () => {
  openRun()
  const row = await screen.findByRole('row', { name: /ARES: lookups/ })
  expect(
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['7', '4'])
})

it('pauses, says what it still waits for, and lives on by the stream', async () => {
  const { person, say } = openRun()
  await person.click(await button('Pause'))
  expect(await screen.findByText('Pausing: nothing new begins, and 2 calls in progress are stored first.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull()
  expect(screen.getByRole('button', { name: 'Resume' })).toBeTruthy()
  act(() => say({ status: 'paused', reason: 'Paused by E.', counts: run.counts }))
  expect(await screen.findByText('Paused by E.')).toBeTruthy()
  expect(await button('Resume')).toBeTruthy()
})

it('is renamed, and the heading says the new name', async () => {
  const { person } = openRun()
  await person.click(await button('Rename the run'))
  const field = await screen.findByRole('textbox', { name: 'Name' })
  expect((field as HTMLInputElement).value).toBe('Everything')
  expect((screen.getByRole('button', { name: 'Rename' }) as HTMLButtonElement).disabled).toBe(true)
  await person.clear(field)
  await person.type(field, '  Fair, first wave {Enter}')
  expect(await screen.findByRole('heading', { level: 1, name: 'Fair, first wave' })).toBeTruthy()
  expect(screen.queryByRole('dialog')).toBeNull()
})

it('says why a new name was not kept, and stays open', async () => {
  const { person } = openRun()
  await person.click(await button('Rename the run'))
  const field = await screen.findByRole('textbox', { name: 'Name' })
  await person.clear(field)
  await person.type(field, 'Taken away{Enter}')
  expect(await screen.findByText('There is no such run.')).toBeTruthy()
  expect((field as HTMLInputElement).value).toBe('Taken away')
})

it('shows the budget that the run has now, not the one that it started with', async () => {
  openRun({ budget_usd: 9.82, config: { ...run.config, budget_usd: '6.00' } })
  expect(await screen.findByText('Budget $9.82')).toBeTruthy()
  expect(screen.queryByText('Budget $6.00')).toBeNull()
})

it('resumes with the budget that was asked for, and refuses an invalid amount', async () => {
  const { person, sent } = openRun({ status: 'paused' })
  await person.click(await button('Resume'))
  const field = await screen.findByLabelText(/New budget for the whole run/)
  await person.type(field, 'x')
  await person.click(screen.getByRole('button', { name: 'Resume' }))
  expect(sent('/api/pipeline/runs/run-1/resume')).toEqual([])
  await person.clear(field)
  await person.type(field, '12.5')
  await person.click(screen.getByRole('button', { name: 'Resume' }))
  expect(await button('Pause')).toBeTruthy()
  expect(sent('/api/pipeline/runs/run-1/resume')).toEqual([{ budget_usd: '12.5' }])
})

it('stops only after it said what is cancelled', async () => {
  const { person, sent } = openRun()
  await person.click(await button('Stop'))
  expect(await screen.findByText(/the 3 tasks not started are cancelled/)).toBeTruthy()
  await person.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(sent('/api/pipeline/dag-stop')).toEqual([])
  await person.click(await button('Stop'))
  await person.click(await button('Stop the run'))
  expect(await screen.findByText(/^Stopping: nothing new begins/)).toBeTruthy()
  expect(sent('/api/pipeline/dag-stop')).toEqual([{ run_id: 'run-1' }])
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull()
})

const all = { stage: null, reason_code: null, entity_id: null }
it.each([
  ['all of the run', '', 'Retry 3 failed tasks…', all],
  ['one stage', '?node=ares', /^Retry 3 failed/, { ...all, stage: 'ares' }],
  ['one reason', '', 'Retry ARES: Http 503', { ...all, stage: 'ares', reason_code: 'http_503' }],
  ['one reason in the list', '?node=ares', 'Retry: Http 503', { ...all, stage: 'ares', reason_code: 'http_503' }],
  ['one record', '?node=ares', 'Retry Nordtre AS', { ...all, stage: 'ares', entity_id: 'c-1' }],
])('tries again what failed: %s, with the count first', async (_name, search, name, which) => {
  const { person, sent, calls } = openRun({}, search)
  await person.click(await button(name))
  expect(await screen.findByText(/3 results blocked by them continue when they succeed/)).toBeTruthy()
  const asked = calls.find((call) => call.path.includes('/retry-count'))
  const given = Object.entries(which)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, String(value)])
  expect([...new URLSearchParams(asked?.path.split('?')[1])].sort()).toEqual(given.sort())
  expect(sent('/api/pipeline/runs/run-1/retry-failed')).toEqual([])
  await person.click(await button('Retry 2 tasks'))
  expect(sent('/api/pipeline/runs/run-1/retry-failed')).toEqual([which])
})

it('lists what ended last, with its reason', async () => {
  openRun()
  const list = await screen.findByRole('region', { name: 'Feed of results' })
  expect(await within(list).findByRole('link', { name: 'Nordtre AS' })).toHaveProperty(
    'pathname',
    '/acme/companies/c-1',
  )
  expect(within(list).getByText('ARES: ARES answered 503.')).toBeTruthy()
})

it('opens the records of a stage, by state and by reason, each with its reason', async () => {
  const { person, calls, router } = openRun()
  await person.click(
    within(await screen.findByRole('region', { name: 'Stages' })).getByRole('button', { name: /3 failed, 3 blocked/ }),
  )
  const drawer = await screen.findByRole('dialog')
  expect(await within(drawer).findByText('An earlier stage is not complete yet.')).toBeTruthy()
  expect(within(drawer).getByText('Queued.')).toBeTruthy()
  await person.click(within(drawer).getByRole('button', { name: /2 failed\s*ARES answered 503/ }))
  expect(new URLSearchParams(router.state.location.search).get('reason')).toBe('http_503')
  expect(calls.at(-1)?.path).toContain('result=failed&reason_code=http_503')
})

it('says which service rests, until when and why', async () => {
  const message = 'ARES: resting until 14:05: 8 failures in a row, the last: 503.'
  const { say } = openRun({
    providers: [
      { ...well, health: 'resting', message },
      { ...well, provider: 'perplexity', name: 'Perplexity' },
    ],
  })
  const services = await screen.findByRole('status', { name: 'Services' })
  expect(within(services).getByText(message)).toBeTruthy()
  expect(within(services).getByText('Perplexity: all operational')).toBeTruthy()
  act(() => say({ providers: [well] }))
  expect(await within(services).findByText('ARES: all operational')).toBeTruthy()
  expect(within(services).queryByText(message)).toBeNull()
})
