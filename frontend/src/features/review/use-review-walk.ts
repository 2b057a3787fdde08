import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { message } from '@/api/messages'
import { queue, type QueueItem } from '@/features/review/review-data'
import { back, currentStop, emptyTrail, forward, goTo, type Stop } from '@/features/review/review-trail'

const asStop = (item: QueueItem): Stop => ({ id: item.message.id, position: item.position })

/** The way through a campaign's drafts: forward from the server's queue, back through what was seen in this sitting. */
export function useReviewWalk(campaignId: string, start: string | undefined) {
  const queries = useQueryClient()
  const [trail, setTrail] = useState(() => (start === undefined ? emptyTrail : goTo(emptyTrail, start)))
  const [waiting, setWaiting] = useState(false)
  const stop = currentStop(trail)
  const fresh = trail.stops.length === 0
  const ended = !fresh && stop === undefined
  const tail = trail.stops.at(-1)
  const ahead = useQuery({
    ...queue(campaignId, tail?.id),
    refetchOnWindowFocus: false,
    // The last answer reached further than one message: its rest bridges the wait for the next answer.
    placeholderData: (old) => {
      const rest = old?.items.filter((item) => tail?.position !== undefined && item.position > tail.position) ?? []
      return old === undefined || rest.length === 0 ? undefined : { ...old, items: rest }
    },
  })

  useEffect(() => {
    for (const item of ahead.data?.items ?? []) {
      // The queue brings whole messages: the next one is on the screen without another call.
      const key = message(item.message.id).queryKey
      if ((queries.getQueryData(key)?.version ?? -1) < item.message.version) queries.setQueryData(key, item.message)
    }
  }, [ahead.data, queries])

  const first = ahead.data?.items[0]
  if (fresh && first !== undefined && !ahead.isFetching) setTrail({ stops: [asStop(first)], at: 0 })
  if (waiting && !ahead.isPending) {
    setWaiting(false)
    setTrail((old) => forward(old, first && asStop(first)))
  }

  return {
    stop,
    ended,
    /** No draft is left, and none was looked at. */
    nothing: fresh && ahead.data !== undefined && first === undefined && !ahead.isFetching,
    loading: waiting || (fresh && ahead.isFetching),
    error: stop === undefined && !ended ? ahead.error : null,
    retry: () => void ahead.refetch(),
    canGoBack: trail.at > 0,
    next: () => {
      if (trail.at < trail.stops.length - 1 || !ahead.isPending) setTrail((old) => forward(old, first && asStop(first)))
      else setWaiting(true)
    },
    previous: () => setTrail(back),
    goTo: (id: string) => setTrail((old) => goTo(old, id)),
    /** From the first draft again: what was skipped comes back. */
    restart: () => {
      setTrail(emptyTrail)
      void queries.invalidateQueries({ queryKey: queue(campaignId, undefined).queryKey, exact: true })
    },
  }
}

export type ReviewWalk = ReturnType<typeof useReviewWalk>
