import { useEffect, useRef, useState } from 'react'

import { openStream } from '@/api/client'
import { ApiError } from '@/api/error'
import { parseEvents, type ServerEvent } from '@/api/stream/event-stream'

/** `polling`: the stream does not come up, so the answer is asked for; `lost`: not even that works. */
export type StreamState = 'connecting' | 'live' | 'polling' | 'lost' | 'refused'

export type StreamOptions = {
  onEvent: (event: ServerEvent) => void
  /** Asked every `pollMs` while the stream is down (refetch the query, say). Must reject when it fails. */
  poll?: (() => Promise<unknown>) | undefined
  onState?: ((state: StreamState, error?: ApiError) => void) | undefined
  pollMs?: number
  /** First wait before a new try; it doubles up to 30 s, with jitter. */
  retryMs?: number
}

/** Follows `path` until the returned function is called. Reconnects for ever, continuing after the last event's id. */
export function followEvents(
  path: string,
  { onEvent, poll, onState, pollMs = 4000, retryMs = 1000 }: StreamOptions,
): () => void {
  const stop = new AbortController()
  let lastEventId: string | undefined
  let wait = retryMs
  let base = retryMs
  let down = true
  let pollTimer: ReturnType<typeof setTimeout> | undefined

  const pollOnce = async () => {
    try {
      await poll?.()
      if (down && !stop.signal.aborted) onState?.(poll ? 'polling' : 'lost')
    } catch {
      if (down && !stop.signal.aborted) onState?.('lost')
    }
    if (down && !stop.signal.aborted) pollTimer = setTimeout(() => void pollOnce(), pollMs)
  }
  const pause = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms)
      stop.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        done()
      })
    })
  const follow = async () => {
    onState?.('connecting')
    while (!stop.signal.aborted) {
      try {
        const stream = await openStream(path, { signal: stop.signal, lastEventId })
        down = false
        clearTimeout(pollTimer)
        wait = base
        onState?.('live')
        for await (const event of parseEvents(stream, (ms) => (base = ms))) {
          lastEventId = event.id ?? lastEventId
          onEvent(event)
        }
      } catch (error) {
        // 401, 403, 404: asking again will not help.
        if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) {
          onState?.('refused', error)
          return
        }
      }
      if (stop.signal.aborted) return
      if (!down || pollTimer === undefined) {
        down = true
        void pollOnce()
      }
      await pause(wait * (0.75 + Math.random() / 2))
      wait = Math.min(wait * 2, 30_000)
    }
  }
  void follow()
  return () => {
    stop.abort()
    clearTimeout(pollTimer)
  }
}

/** `followEvents` for a component; `path` undefined follows nothing. */
export function useEventStream(
  path: string | undefined,
  { onEvent, poll }: Pick<StreamOptions, 'onEvent' | 'poll'>,
): StreamState {
  const [state, setState] = useState<StreamState>('connecting')
  const latest = useRef({ onEvent, poll })
  useEffect(() => {
    latest.current = { onEvent, poll }
  })
  const hasPoll = poll !== undefined
  useEffect(() => {
    if (path === undefined) return
    return followEvents(path, {
      onEvent: (event) => latest.current.onEvent(event),
      onState: setState,
      ...(hasPoll ? { poll: async () => latest.current.poll?.() } : {}),
    })
  }, [path, hasPoll])
  return state
}
