import { describe, expect, it } from 'vitest'

import { parseEvents, type ServerEvent } from '@/api/stream/event-stream'
import { followEvents, type StreamState } from '@/api/stream/events'
import { problem, serve } from '@/testing/fake-server'

const bytes = (text: string) => new TextEncoder().encode(text)
const streamOf = (chunks: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
const read = async (chunks: Uint8Array[]) => {
  const events: ServerEvent[] = []
  for await (const event of parseEvents(streamOf(chunks))) events.push(event)
  return events
}
const until = async (done: () => boolean) => {
  for (let tries = 0; tries < 400 && !done(); tries++) await new Promise((next) => setTimeout(next, 5))
  expect(done()).toBe(true)
}

describe('parseEvents', () => {
  const text =
    ': hello\r\nevent: progress\r\nid: 7\r\ndata: {"done":\r\ndata: 3, "name":"Kovárna"}\r\n\r\n' +
    'data:last\n\nevent: nothing\n\ndata: cut off'
  const expected = [
    { event: 'progress', data: '{"done":\n3, "name":"Kovárna"}', id: '7' },
    { event: 'message', data: 'last', id: '7' },
  ]

  it('reads the same events wherever the network cuts the bytes', async () => {
    const whole = bytes(text)
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(await read([whole.slice(0, cut), whole.slice(cut)])).toEqual(expected)
    }
    expect(await read(Array.from(whole, (byte) => Uint8Array.of(byte)))).toEqual(expected)
  })
})

describe('followEvents', () => {
  it('comes back after the stream ends and asks for what followed the last event', async () => {
    let opened = 0
    const calls = serve(() => {
      opened++
      return new Response(streamOf([bytes(`id: ${opened}\ndata: part ${opened}\n\n`)]))
    })
    const heard: string[] = []
    const stop = followEvents('/api/stream', { onEvent: (event) => heard.push(event.data), retryMs: 1, pollMs: 1 })
    await until(() => heard.length >= 3)
    stop()
    expect(heard.slice(0, 3)).toEqual(['part 1', 'part 2', 'part 3'])
    expect(calls.slice(0, 3).map((call) => call.headers.get('Last-Event-ID'))).toEqual([null, '1', '2'])
  })

  it('polls while the stream is down, and tells when even that fails', async () => {
    let answering = true
    serve(() => problem(500, 'internal'))
    const states: StreamState[] = []
    let polls = 0
    const poll = () => (polls++, answering ? Promise.resolve() : Promise.reject(new Error('away')))
    const stop = followEvents('/api/stream', {
      onEvent: () => undefined,
      onState: (state) => states.push(state),
      poll,
      retryMs: 1,
      pollMs: 1,
    })
    await until(() => states.includes('polling'))
    answering = false
    await until(() => states.includes('lost'))
    stop()
    expect(polls).toBeGreaterThan(1)
  })

  it('does not knock again where it is refused', async () => {
    const calls = serve(() => problem(404, 'not_found'))
    const states: StreamState[] = []
    followEvents('/api/stream', {
      onEvent: () => undefined,
      onState: (state) => states.push(state),
      retryMs: 1,
      pollMs: 1,
    })
    await until(() => states.includes('refused'))
    await new Promise((next) => setTimeout(next, 20))
    expect(calls).toHaveLength(1)
  })
})
