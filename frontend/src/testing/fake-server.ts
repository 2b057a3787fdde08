import { afterEach } from 'vitest'

export type Call = {
  method: string
  path: string
  token: string | null
  namespace: string | null
  body: unknown
  headers: Headers
}
type Handler = (call: Call) => Response | Promise<Response>

const real = globalThis.fetch
afterEach(() => {
  globalThis.fetch = real
})

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers },
  })

export const problem = (
  status: number,
  code: string,
  detail = 'Said by the test server.',
  extra: object = {},
): Response =>
  json(
    { type: 'about:blank', title: code.replaceAll('_', ' '), status, detail, code, request_id: 'req-1', ...extra },
    status,
  )

/** Answers every call of this test at the network's edge; returns the log of calls, in order. */
export function serve(handler: Handler): Call[] {
  const calls: Call[] = []
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const text = await request.text()
    const url = new URL(request.url)
    const call: Call = {
      method: request.method,
      path: url.pathname + url.search,
      token: request.headers.get('Authorization'),
      namespace: request.headers.get('X-Namespace'),
      body: text === '' ? undefined : JSON.parse(text),
      headers: request.headers,
    }
    calls.push(call)
    return handler(call)
  }
  return calls
}
