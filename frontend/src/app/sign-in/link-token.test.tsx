import { render, screen, waitFor } from '@testing-library/react'
import { createMemoryRouter, RouterProvider, useLocation } from 'react-router'
import { expect, it } from 'vitest'

import { tokenIn, useLinkToken } from '@/app/sign-in/link-token'

function Page() {
  const { pathname, search, hash } = useLocation()
  return (
    <p>
      {useLinkToken()} at {pathname + search + hash}
    </p>
  )
}

it('reads the token from the fragment, and from the query of an older link', () => {
  expect(tokenIn({ hash: '#token=a-b_c', search: '' })).toBe('a-b_c')
  expect(tokenIn({ hash: '', search: '?token=old' })).toBe('old')
  expect(tokenIn({ hash: '#token=new', search: '?token=old' })).toBe('new')
  expect(tokenIn({ hash: '#other', search: '' })).toBe('')
})

it.each(['/reset-password#token=secret', '/reset-password?token=secret'])(
  'takes the token of %s out of the address',
  async (link) => {
    const router = createMemoryRouter([{ path: '/reset-password', element: <Page /> }], { initialEntries: [link] })
    render(<RouterProvider router={router} />)
    await waitFor(() => expect(screen.getByText('secret at /reset-password')).toBeTruthy())
    await router.navigate('/reset-password#token=second')
    await waitFor(() => expect(screen.getByText('second at /reset-password')).toBeTruthy())
  },
)
