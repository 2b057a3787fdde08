import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']
export type Account = Schemas['AccountOut']
export type Membership = Schemas['MembershipOut']

/** Who is signed in, as the last sign-in or refresh said. The refresh token is not here: it is an HttpOnly cookie. */
export type Session = { accessToken: string; user: Account; memberships: Membership[] }

const key = 'leadgen.session'
const listeners = new Set<() => void>()
let cached: { raw: string | null; session: Session | null } | undefined

function parse(raw: string | null): Session | null {
  if (raw === null) return null
  try {
    const kept: unknown = JSON.parse(raw)
    if (typeof kept === 'object' && kept !== null && 'accessToken' in kept && 'user' in kept && 'memberships' in kept)
      return kept as Session
  } catch {
    // Unreadable means signed out; the next sign-in overwrites it.
  }
  return null
}

/** Reads through to localStorage, so that a token another tab fetched is seen at once. */
export function readSession(): Session | null {
  const raw = localStorage.getItem(key)
  if (cached?.raw !== raw) cached = { raw, session: parse(raw) }
  return cached?.session ?? null
}

export function writeSession(session: Session | null): void {
  if (session === null) localStorage.removeItem(key)
  else localStorage.setItem(key, JSON.stringify(session))
  for (const listener of listeners) listener()
}

export function keepToken(answer: Schemas['TokenOut']): Session {
  const session = { accessToken: answer.access_token, user: answer.user, memberships: answer.memberships }
  writeSession(session)
  return session
}

/** What `/api/auth/me` says now: memberships change while somebody is signed in. */
export function keepAccount({ user, memberships }: Pick<Session, 'user' | 'memberships'>): void {
  const session = readSession()
  if (session === null || session.user.id !== user.id) return
  const same = JSON.stringify([session.user, session.memberships]) === JSON.stringify([user, memberships])
  if (!same) writeSession({ ...session, user, memberships })
}

/** Called on changes in this tab and, by the storage event, in others. */
export function watchSession(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === key || event.key === null) listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', onStorage)
  }
}
