import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'

import { writeSession } from '@/api/session/session'
import { PasswordDialog } from '@/app/sign-in/password-dialog'
import { problem, serve } from '@/testing/fake-server'

async function fill(old: string, next: string, again = next) {
  writeSession({
    accessToken: 't',
    user: { id: 'u', email: 'e@x.test', display_name: 'E', is_super_admin: false },
    memberships: [],
  })
  const onClose = vi.fn()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PasswordDialog onClose={onClose} />
    </QueryClientProvider>,
  )
  const person = userEvent.setup()
  await person.type(screen.getByLabelText('Old password'), old)
  await person.type(screen.getByLabelText('New password'), next)
  await person.type(screen.getByLabelText('New password again'), again)
  return { person, onClose, button: screen.getByRole('button', { name: 'Change it' }) }
}

it('sends the old and the new password, and closes', async () => {
  const calls = serve(() => new Response(null, { status: 204 }))
  const { person, onClose, button } = await fill('the old one', 'a brand new one')
  await person.click(button)
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/api/auth/password', { old_password: 'the old one', new_password: 'a brand new one' }],
  ])
})

it('says beside the field that the old password is wrong, and stays', async () => {
  serve(() =>
    problem(422, 'invalid_credentials', 'The old password is wrong; nothing was changed.', {
      errors: [{ field: 'old_password', message: 'Does not fit your account.' }],
    }),
  )
  const { person, onClose, button } = await fill('not the old one', 'a brand new one')
  await person.click(button)
  expect(await screen.findByText('Does not fit your account.')).toBeTruthy()
  expect(onClose).not.toHaveBeenCalled()
})

it('does not send two new passwords that differ', async () => {
  const calls = serve(() => new Response(null, { status: 204 }))
  const { button } = await fill('the old one', 'a brand new one', 'a brand new 0ne')
  expect(screen.getByText('Not the same as above.')).toBeTruthy()
  expect(button.hasAttribute('disabled')).toBe(true)
  expect(calls).toEqual([])
})
