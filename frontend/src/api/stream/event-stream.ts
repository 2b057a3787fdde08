/** One server-sent event. `data` is the text as sent. */
export type ServerEvent = { event: string; data: string; id: string | undefined }

/**
 * Reads the event-stream format (WHATWG HTML, "Parsing an event stream"); `onRetry` hears the server's own reconnection
 * time, in ms.
 */
export async function* parseEvents(
  stream: ReadableStream<Uint8Array>,
  onRetry: (ms: number) => void = () => undefined,
): AsyncGenerator<ServerEvent> {
  const reader = stream
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let rest = ''
  let event = ''
  let data: string[] = []
  let id: string | undefined
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      // A lone CR at the end may be half of CRLF: wait for what follows.
      const text = rest + value
      const usable = text.endsWith('\r') ? text.slice(0, -1) : text
      const lines = usable.split(/\r\n|\n|\r/)
      rest = (lines.pop() ?? '') + text.slice(usable.length)
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), id }
          event = ''
          data = []
          continue
        }
        const colon = line.indexOf(':')
        const field = colon < 0 ? line : line.slice(0, colon)
        const body = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
        if (field === 'event') event = body
        else if (field === 'data') data.push(body)
        else if (field === 'id') id = body
        else if (field === 'retry' && /^\d+$/.test(body)) onRetry(Number(body))
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
