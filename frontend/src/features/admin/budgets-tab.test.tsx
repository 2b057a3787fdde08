import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'

import { enterNamespace } from '@/api/session/namespace'
import { writeSession } from '@/api/session/session'
import { BudgetsTab } from '@/features/admin/budgets-tab'
import { json, problem, serve } from '@/testing/fake-server'

const cap = (scope: string, cap_usd: number | null) => ({
  scope,
  cap_usd,
  spent_usd: 0,
  reserved_usd: 0,
  left_usd: cap_usd,
  begins_again_at: null,
  set_by: cap_usd === null ? null : 'namespace',
})
const budget = (version: number, day: number, month: number) => ({
  time_zone: 'UTC',
  version,
  day: cap('day', day),
  month: cap('month', month),
  own_day_cap_usd: day,
  own_month_cap_usd: month,
  most_day_cap_usd: null,
  most_month_cap_usd: null,
})

it(
  'names the caps that were on the screen when the change began, whatever came since',
  { timeout: 20_000 },
  async () => {
    enterNamespace('acme')
    writeSession({
      accessToken: 't',
      user: { id: 'u', email: 'e@x.test', display_name: 'E', is_super_admin: false },
      memberships: [],
    })
    let now = budget(1, 5, 100)
    const calls = serve(({ method }) =>
      method === 'PUT'
        ? problem(409, 'version_conflict', 'Somebody changed these caps in the meantime.', { current: now })
        : json(now),
    )
    const queries = new QueryClient()
    render(
      <QueryClientProvider client={queries}>
        <BudgetsTab />
      </QueryClientProvider>,
    )
    const day = await screen.findByLabelText('Daily cap (USD)')
    const person = userEvent.setup()
    await person.clear(day)
    await person.type(day, '7')
    now = budget(2, 1, 50)
    await act(() => queries.refetchQueries())
    await screen.findByDisplayValue('50')
    await person.click(screen.getByRole('button', { name: 'Save the caps' }))
    expect(await screen.findByText(/Somebody changed these caps/)).toBeTruthy()
    const sent = calls.find(({ method }) => method === 'PUT')
    expect(sent?.body).toMatchObject({ day_cap_usd: '7', version: 1 })

    await person.click(screen.getByRole('button', { name: 'Discard changes' }))
    expect(screen.queryByText(/Somebody changed these caps/)).toBeNull()
    expect((day as HTMLInputElement).value).toBe('1')
  },
)

it('says whose cap applies, and what the namespace may set at most', async () => {
  enterNamespace('acme')
  const day = { ...cap('day', 50), set_by: 'operator' }
  serve(() => json({ ...budget(1, 50, 80), day, own_day_cap_usd: null, most_day_cap_usd: 50, most_month_cap_usd: 500 }))
  render(
    <QueryClientProvider client={new QueryClient()}>
      <BudgetsTab />
    </QueryClientProvider>,
  )
  expect(await screen.findByText(/The operator’s cap applies/)).toBeTruthy()
  expect(screen.getByText('The cap set below applies.')).toBeTruthy()
  expect((screen.getByLabelText('Daily cap (USD)') as HTMLInputElement).value).toBe('')
  expect(screen.getByText(/At most \$500/)).toBeTruthy()
})
