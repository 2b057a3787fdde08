import { Unplug } from 'lucide-react'

import type { StreamState } from '@/api/stream/events'
import { Banner } from '@/ui/status/banner'

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** Says when the numbers below are not live, and since when. */
export function LiveBanner({ stream, since }: { stream: StreamState; since: number }) {
  if (stream === 'live' || stream === 'connecting') return null
  const seen = since > 0 ? ` The numbers are of ${clock.format(since)}.` : ''
  if (stream === 'polling')
    return (
      <Banner tone="warn" icon={<Unplug aria-hidden />}>
        Live updates are interrupted: asking every few seconds instead.
      </Banner>
    )
  if (stream === 'refused')
    return (
      <Banner tone="bad" icon={<Unplug aria-hidden />}>
        The server refuses live updates of this run.{seen} Reload the page to try again.
      </Banner>
    )
  return (
    <Banner tone="warn" icon={<Unplug aria-hidden />}>
      Connection lost. Reconnecting…{seen} The run itself goes on.
    </Banner>
  )
}
