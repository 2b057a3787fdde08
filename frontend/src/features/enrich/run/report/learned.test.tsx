import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'

import type { RunStatus } from '@/api/runs'
import { enterNamespace } from '@/api/session/namespace'
import { Learned } from '@/features/enrich/run/report/learned'
import { json, serve } from '@/testing/fake-server'

const counts = {
  waiting: 0,
  ready: 0,
  running: 0,
  completed: 4,
  failed: 0,
  skipped: 0,
  disqualified: 0,
  blocked: 0,
  cancelled: 0,
}
const results = { ...counts, done: 3, nothing_found: 1, reused: 0, does_not_apply: 0 }
const stage = (code: string, label: string, messages: number | null) => ({
  code,
  label,
  total: 4,
  done: 4,
  counts,
  results,
  fresh: 0,
  paid: 2,
  spent_usd: 0.02,
  saved_usd: 0,
  fields: [],
  reasons: [],
  messages,
})
const report = {
  filled: 3,
  changed: 0,
  contradicted: 0,
  confirmed: 0,
  not_done: 0,
  failed: 0,
  seconds: 9,
  spent_usd: 0.04,
  fresh: 0,
  saved_usd: 0,
}

function show(stages: object[]) {
  enterNamespace('acme')
  serve(() => json({ ...report, stages }))
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Learned
        run={{ id: 'run-1', status: 'succeeded', counts } as RunStatus}
        onSee={() => undefined}
        onRetry={() => undefined}
      />
    </QueryClientProvider>,
  )
}

it('counts the messages that a run wrote, in all and at their stage', async () => {
  show([stage('person', 'Person check', null), stage('generate', 'Messages', 6)])
  expect((await screen.findByText('written, as drafts')).parentElement?.textContent).toBe('Messages6written, as drafts')
  const stages = within(screen.getByRole('region', { name: 'By stage' }))
  expect(stages.getByText('6 messages written')).toBeTruthy()
  expect(stages.getByText('no values')).toBeTruthy()
})

it('says nothing of messages where no stage writes any', async () => {
  show([stage('person', 'Person check', null)])
  expect(await screen.findByText('Values filled')).toBeTruthy()
  expect(screen.queryByText('written, as drafts')).toBeNull()
})

it('counts what a stage found nothing about apart from what is done', async () => {
  show([stage('l1', 'Company profile', null)])
  expect(await screen.findByText(/3 done, 1 nothing found/)).toBeTruthy()
})
