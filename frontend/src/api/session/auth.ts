import { queryOptions, skipToken, useMutation } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'

import { api, unwrap } from '@/api/client'
import {
  keepAccount,
  keepToken,
  readSession,
  watchSession,
  writeSession,
  type Account,
  type Membership,
} from '@/api/session/session'

export type Auth = {
  accessToken: string | null
  user: Account | null
  memberships: Membership[]
  signOut: () => Promise<void>
}

/** The signed-in person; the access token is this hook's state, kept in localStorage and shared by all tabs. */
export function useAuth(): Auth {
  const session = useSyncExternalStore(watchSession, readSession)
  const signOut = useCallback(async () => {
    try {
      await unwrap(api.POST('/api/auth/logout', { body: { refresh_token: null } }))
    } finally {
      // Signed out here even when the server cannot hear it.
      writeSession(null)
    }
  }, [])
  return {
    accessToken: session?.accessToken ?? null,
    user: session?.user ?? null,
    memberships: session?.memberships ?? noMemberships,
    signOut,
  }
}

const noMemberships: Membership[] = []

export function useSignIn() {
  return useMutation({
    mutationFn: async (credentials: { email: string; password: string }) =>
      keepToken(await unwrap(api.POST('/api/auth/login', { body: credentials }))),
  })
}

/** What an invitation link offers. A POST that changes nothing: in an address the token would be logged. */
export const invitation = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token] as const,
    queryFn: token === '' ? skipToken : () => unwrap(api.POST('/api/auth/invite', { body: { token } })),
    staleTime: 60_000,
    gcTime: 0,
  })

/** Asks again who is signed in and where they may go; a failure leaves what is known. */
export const renewAccount = (): Promise<void> => unwrap(api.GET('/api/auth/me')).then(keepAccount, () => undefined)

const ranks = { viewer: 0, editor: 1, admin: 2 } as const

/**
 * May the person do what this role may, in this namespace? The server decides; this only hides what it would refuse.
 */
export function hasRole(auth: Pick<Auth, 'user' | 'memberships'>, slug: string, role: keyof typeof ranks): boolean {
  const mine = auth.memberships.find((membership) => membership.tenant.slug === slug)?.role
  return auth.user?.is_super_admin === true || (mine !== undefined && ranks[mine] >= ranks[role])
}
