import createClient from 'openapi-fetch'

import { setConnection } from '@/api/connection'
import { errorFrom, unreachable } from '@/api/error'
import type { components, paths } from '@/api/schema.gen'
import { currentNamespace } from '@/api/session/namespace'
import { keepToken, readSession, writeSession } from '@/api/session/session'
import { withTabLock } from '@/api/session/tab-lock'

/** Calls that make a session: a 401 there is their answer, not a reason to refresh. */
const makesSession = /^\/api\/auth\/(login|refresh|logout|accept-invite|reset-password|invite)$/
const healthPath = '/api/health'

async function send(request: Request): Promise<Response> {
  try {
    const response = await fetch(request)
    // Behind a proxy, 502 to 504 mean the same as no answer; 503 is also what the API says without its database.
    setConnection([502, 503, 504].includes(response.status) ? 'lost' : 'ok')
    return response
  } catch (cause) {
    if (request.signal.aborted) throw cause
    setConnection('lost')
    throw unreachable()
  }
}

let refreshing: Promise<boolean> | undefined

/**
 * Gets a new access token with the refresh cookie; false (and signed out) when there is no sign-in any more.
 * Serialized: within this tab by the shared promise, across tabs by a lock, for the refresh token works only once.
 */
function refresh(stale: string): Promise<boolean> {
  refreshing ??= withTabLock('refresh', async () => {
    const now = readSession()?.accessToken
    if (now === undefined) return false
    if (now !== stale) return true
    // keepalive: a reload in between must not lose the next cookie, for using this one twice ends the sign-in
    const response = await send(
      new Request(new URL('/api/auth/refresh', location.origin), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
        keepalive: true,
      }),
    )
    if (response.ok) {
      keepToken((await response.json()) as components['schemas']['TokenOut'])
      return true
    }
    // Only a refusal ends the sign-in. A server that is busy or away must not sign anybody out.
    if (response.status !== 401 && response.status !== 403) throw await errorFrom(response)
    writeSession(null)
    return false
  }).finally(() => {
    refreshing = undefined
  })
  return refreshing
}

/** Sends with the access token, the namespace and one refresh on 401. */
async function authorized(request: Request): Promise<Response> {
  const token = readSession()?.accessToken
  const spare = request.clone()
  const namespace = currentNamespace()
  const dress = (plain: Request, bearer: string | undefined) => {
    if (bearer !== undefined) plain.headers.set('Authorization', `Bearer ${bearer}`)
    if (namespace !== undefined && !plain.headers.has('X-Namespace')) plain.headers.set('X-Namespace', namespace)
    return plain
  }
  const response = await send(dress(request, token))
  if (response.status !== 401 || token === undefined || makesSession.test(new URL(request.url).pathname))
    return response
  if (!(await refresh(token))) return response
  return send(dress(spare, readSession()?.accessToken))
}

/** The typed client; prefer `apiQuery` for reads and `unwrap(api.POST(…))` in mutations. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: authorized })

/** Data of an answer, or its `ApiError`. */
export async function unwrap<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (response.ok) return data as T
  // openapi-fetch has read the body already, so the problem is in `error`.
  throw await errorFrom(
    new Response(typeof error === 'string' ? error : JSON.stringify(error ?? {}), {
      status: response.status,
      headers: response.headers,
    }),
  )
}

/** Opens a streaming answer (server-sent events); throws `ApiError` when it is refused. */
export async function openStream(
  path: string,
  { signal, lastEventId }: { signal: AbortSignal; lastEventId?: string | undefined },
): Promise<ReadableStream<Uint8Array>> {
  const headers = new Headers({ Accept: 'text/event-stream' })
  if (lastEventId !== undefined) headers.set('Last-Event-ID', lastEventId)
  const response = await authorized(new Request(new URL(path, location.origin), { headers, signal, cache: 'no-store' }))
  if (!response.ok || response.body === null) throw await errorFrom(response)
  return response.body
}

export type UploadOptions = { onProgress?: (share: number) => void; signal?: AbortSignal }

/** One attempt to send a file. XMLHttpRequest, because fetch cannot say how much has gone out. */
function sendFile(path: string, file: File, { onProgress, signal }: UploadOptions): Promise<Response> {
  return new Promise((done, failed) => {
    const call = new XMLHttpRequest()
    call.open('POST', new URL(path, location.origin))
    const token = readSession()?.accessToken
    const namespace = currentNamespace()
    if (token !== undefined) call.setRequestHeader('Authorization', `Bearer ${token}`)
    if (namespace !== undefined) call.setRequestHeader('X-Namespace', namespace)
    call.upload.onprogress = (event) => onProgress?.(event.total > 0 ? event.loaded / event.total : 0)
    call.onload = () => {
      const kept = ['X-Request-Id', 'Retry-After'].flatMap((name): [string, string][] => {
        const value = call.getResponseHeader(name)
        return value === null ? [] : [[name, value]]
      })
      done(new Response(call.responseText, { status: call.status, headers: kept }))
    }
    call.onerror = () => failed(unreachable())
    call.onabort = () => failed(new DOMException('The upload was stopped.', 'AbortError'))
    signal?.addEventListener('abort', () => call.abort())
    const form = new FormData()
    form.set('file', file)
    call.send(form)
  })
}

/** Uploads a file as the form field `file`, with its progress (0–1); the answer's JSON, or its `ApiError`. */
export async function upload<T>(path: string, file: File, options: UploadOptions = {}): Promise<T> {
  const token = readSession()?.accessToken
  let response = await sendFile(path, file, options)
  if (response.status === 401 && token !== undefined && (await refresh(token)))
    response = await sendFile(path, file, options)
  if (!response.ok) throw await errorFrom(response)
  return (await response.json()) as T
}

/** Fetches a file with the caller's rights (a plain link would send no token) and hands it to the browser to save. */
export async function download(path: string, fallbackName: string, method: 'GET' | 'POST' = 'GET'): Promise<void> {
  const response = await authorized(new Request(new URL(path, location.origin), { method }))
  if (!response.ok) throw await errorFrom(response)
  const named = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
  const url = URL.createObjectURL(await response.blob())
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: named === undefined ? fallbackName : decodeURIComponent(named),
  })
  link.click()
  // Revoking at once can cancel the save in some browsers.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Finds the server again after it was lost. Not in the typed client: it must work before, and without, any sign-in. */
export async function probe(): Promise<void> {
  const response = await send(new Request(new URL(healthPath, location.origin)))
  if (!response.ok) throw await errorFrom(response)
}
