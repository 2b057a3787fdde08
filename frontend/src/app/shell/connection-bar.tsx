import { useQueryClient } from '@tanstack/react-query'
import { WifiOff } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'

import { probe } from '@/api/client'
import { connection, watchConnection } from '@/api/connection'
import { Banner } from '@/ui/status/banner'
import { Spinner } from '@/ui/status/spinner'

/** Shows that the server does not answer, asks every 3 s, and refreshes what is on the page when it is back. */
export function ConnectionBar() {
  const state = useSyncExternalStore(watchConnection, connection)
  const queries = useQueryClient()
  const lost = state === 'lost'
  useEffect(() => {
    if (!lost) return
    const timer = setInterval(() => {
      probe().then(
        () => queries.invalidateQueries(),
        () => undefined,
      )
    }, 3000)
    return () => clearInterval(timer)
  }, [lost, queries])
  if (!lost) return null
  return (
    <Banner tone="warn" icon={<WifiOff aria-hidden />} action={<Spinner />}>
      The server is not answering. What you see may be old; trying again every few seconds.
    </Banner>
  )
}
