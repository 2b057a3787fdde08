import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** The token in a link: in the fragment, which no server and no other page sees. Older links have it in the query. */
export function tokenIn({ hash, search }: { hash: string; search: string }): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? new URLSearchParams(search).get('token') ?? ''
}

/** Reads the token of the link that was opened, and takes it out of the address bar and the history. */
export function useLinkToken(): string {
  const location = useLocation()
  const navigate = useNavigate()
  const opened = tokenIn(location)
  const [token, setToken] = useState(opened)
  // A second link may be opened in the same tab: only its fragment changes, and the page stays mounted.
  if (opened !== '' && opened !== token) setToken(opened)
  useEffect(() => {
    if (opened !== '') void navigate({ pathname: location.pathname, search: '', hash: '' }, { replace: true })
  }, [opened, location.pathname, navigate])
  return token
}
