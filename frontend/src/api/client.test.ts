import { beforeEach, describe, expect, it } from 'vitest'

import { api, unwrap } from '@/api/client'
import { connection } from '@/api/connection'
import { ApiError } from '@/api/error'
import { enterNamespace } from '@/api/session/namespace'
import { readSession, writeSession, type Session } from '@/api/session/session'
import { json, problem, serve } from '@/testing/fake-server'

const user = { id: 'u1', email: 'jana@ukazka.cz', display_name: 'Jana Ukázková', is_super_admin: false }
const signedIn = (accessToken: string): Session => ({ accessToken, user, memberships: [] })
const tokens = (access_token: string) => ({
  access_token,
  token_type: 'Bearer',
  expires_in: 900,
  refresh_token: null,
  user,
  memberships: [],
})
const me = () => unwrap(api.GET('/api/auth/me'))

beforeEach(() => {
  writeSession(signedIn('old'))
  enterNamespace('ukazka')
})

/** A server that knows one token, and hands it out for the refresh cookie. */
const rotating = () =>
  serve((call) => {
    if (call.path === '/api/auth/refresh') return json(tokens('new'))
    return call.token === 'Bearer new' ? json({ user, memberships: [] }) : problem(401, 'token_expired')
  })

describe('a call', () => {
  it('carries the access token and the namespace', async () => {
    const calls = serve(() => json({ user, memberships: [] }))
    await me()
    expect(calls.map(({ token, namespace }) => [token, namespace])).toEqual([['Bearer old', 'ukazka']])
  })

  it('throws what the problem says', async () => {
    serve(() =>
      problem(422, 'invalid', 'One field is not valid.', {
        errors: [{ field: 'body.email', message: 'Too short', fix: 'Write it whole.' }],
      }),
    )
    const error = await me().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 422, code: 'invalid', detail: 'One field is not valid.', requestId: 'req-1' })
    expect((error as ApiError).fieldError('email')).toBe('Too short Write it whole.')
  })

  it('makes an error of an answer that is no problem document', async () => {
    serve(() => new Response('<h1>Bad Gateway</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } }))
    await expect(me()).rejects.toMatchObject({ status: 502, code: 'unknown' })
    expect(connection()).toBe('lost')
  })

  it('says so when no answer comes, and again when one does', async () => {
    serve(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(me()).rejects.toMatchObject({ status: 0, code: 'unreachable' })
    expect(connection()).toBe('lost')
    serve(() => json({ user, memberships: [] }))
    await me()
    expect(connection()).toBe('ok')
  })
})

describe('on 401', () => {
  it('refreshes once and repeats the call with its body', async () => {
    const calls = serve((call) => {
      if (call.path === '/api/auth/refresh') return json(tokens('new'))
      return call.token === 'Bearer new' ? json({}, 201) : problem(401, 'token_expired')
    })
    await unwrap(api.POST('/api/tenants', { body: { slug: 'druha', name: 'Druhá' } }))
    expect(calls.map((call) => call.path)).toEqual(['/api/tenants', '/api/auth/refresh', '/api/tenants'])
    expect(calls[2]?.body).toEqual({ slug: 'druha', name: 'Druhá' })
    expect(readSession()?.accessToken).toBe('new')
  })

  it('refreshes once for many calls at the same time', async () => {
    const calls = rotating()
    await Promise.all(Array.from({ length: 8 }, me))
    expect(calls.filter((call) => call.path === '/api/auth/refresh')).toHaveLength(1)
  })

  it('takes the token that another tab got, instead of spending the refresh token again', async () => {
    const calls = rotating()
    const first = me()
    // Another tab finishes its refresh while our call is under way.
    localStorage.setItem('leadgen.session', JSON.stringify(signedIn('new')))
    await first
    expect(calls.map((call) => call.path)).not.toContain('/api/auth/refresh')
  })

  it('signs out when the refresh is refused', async () => {
    serve(() => problem(401, 'unauthenticated'))
    await expect(me()).rejects.toMatchObject({ status: 401 })
    expect(readSession()).toBeNull()
  })

  it('stays signed in when the refresh fails for another reason', async () => {
    serve((call) =>
      call.path === '/api/auth/refresh' ? problem(503, 'database_unavailable') : problem(401, 'token_expired'),
    )
    await expect(me()).rejects.toMatchObject({ status: 503 })
    expect(readSession()?.accessToken).toBe('old')
  })

  it('does not repeat a call for ever', async () => {
    const calls = serve((call) =>
      call.path === '/api/auth/refresh' ? json(tokens('new')) : problem(401, 'unauthenticated'),
    )
    await expect(me()).rejects.toMatchObject({ status: 401 })
    expect(calls).toHaveLength(3)
  })

  it('leaves a wrong password alone', async () => {
    const calls = serve(() => problem(401, 'invalid_credentials'))
    await expect(
      unwrap(api.POST('/api/auth/login', { body: { email: 'jana@ukazka.cz', password: 'x' } })),
    ).rejects.toMatchObject({ code: 'invalid_credentials' })
    expect(calls.map((call) => call.path)).toEqual(['/api/auth/login'])
  })
})
