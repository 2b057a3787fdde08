import { createParser } from 'eventsource-parser'

/** One server-sent event. `data` is the text as sent; `id` is the last one that the stream has named. */
export type ServerEvent = { event: string; data: string; id: string | undefined }

/** Reads server-sent events from bytes; `onRetry` hears the server's own reconnection time, in ms. */
export async function* parseEvents(
  stream: ReadableStream<Uint8Array>,
  onRetry: (ms: number) => void = () => undefined,
): AsyncGenerator<ServerEvent> {
  const reader = stream
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let id: string | undefined
  let complete: ServerEvent[] = []
  const parser = createParser({
    // The parser tells the id before the event, and also the id of a block that has no data.
    onId: (given) => (id = given),
    onEvent: ({ event = 'message', data }) => complete.push({ event, data, id }),
    onRetry,
  })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      parser.feed(value)
      const events = complete
      complete = []
      yield* events
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
