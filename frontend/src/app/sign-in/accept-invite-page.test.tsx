import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, it } from 'vitest'

import { AcceptInvitePage } from '@/app/sign-in/accept-invite-page'
import { json, problem, serve } from '@/testing/fake-server'

it(
  'offers a separate account to a person who does not know the password of the account',
  { timeout: 20_000 },
  async () => {
    const calls = serve(({ path }) =>
      path.includes('accept-invite')
        ? problem(401, 'invalid_credentials', 'E-mail or password is wrong.', {
            errors: [{ field: 'password', message: 'Does not fit the account.' }],
          })
        : json({ tenant_name: 'Acme', email: 'ceo@rival.test', role: 'editor', expires_at: '2030-01-01T00:00:00Z' }),
    )
    const router = createMemoryRouter([{ path: '/accept-invite', element: <AcceptInvitePage /> }], {
      initialEntries: ['/accept-invite#token=abc'],
    })
    render(
      <QueryClientProvider client={new QueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>,
    )
    const person = userEvent.setup()
    await person.type(await screen.findByLabelText('Password'), 'not the password')
    expect(screen.queryByRole('checkbox')).toBeNull()
    await person.click(screen.getByRole('button', { name: 'Join' }))
    await person.click(await screen.findByRole('checkbox'))
    expect(screen.queryByText(/Does not fit/)).toBeNull()
    await person.type(screen.getByLabelText('New password'), 'a password of my own')
    await person.click(screen.getByRole('button', { name: 'Join' }))
    await screen.findByText(/Does not fit/)
    const sent = calls.filter(({ path }) => path.includes('accept-invite')).map(({ body }) => body)
    expect(sent).toMatchObject([
      { token: 'abc', separate_account: false },
      { token: 'abc', password: 'a password of my own', separate_account: true },
    ])
    expect(calls.every(({ path }) => !path.includes('abc'))).toBe(true)
  },
)
