import { useParams } from 'react-router'

import { hasRole, useAuth } from '@/api/session/auth'

export type Tenant = {
  slug: string
  name: string
  /** `viewer` reads, `editor` changes and runs, `admin` approves and manages. Hides what the server would refuse. */
  can: (role: 'viewer' | 'editor' | 'admin') => boolean
  /** "/acme/companies" for "companies". */
  path: (page: string) => string
}

/** The namespace in the URL. */
export function useTenant(): Tenant {
  const { slug = '' } = useParams<{ slug: string }>()
  const auth = useAuth()
  const name = auth.memberships.find((membership) => membership.tenant.slug === slug)?.tenant.name ?? slug
  return { slug, name, can: (role) => hasRole(auth, slug, role), path: (page) => `/${slug}/${page}` }
}
