import { Navigate, useParams } from 'react-router'

import { useAuth } from '@/api/session/auth'
import { NoNamespacePage } from '@/app/sign-in/no-namespace-page'

export const lastNamespaceKey = 'leadgen.namespace'

/** `/` goes to the namespace used last, `/{slug}` to its first page. */
export function Home() {
  const { slug } = useParams<{ slug: string }>()
  const auth = useAuth()
  if (auth.accessToken === null) return <Navigate to="/sign-in" replace />
  const slugs = auth.memberships.map((membership) => membership.tenant.slug)
  const last = localStorage.getItem(lastNamespaceKey)
  const target = slug ?? (last !== null && slugs.includes(last) ? last : slugs[0])
  return target === undefined ? <NoNamespacePage /> : <Navigate to={`/${target}/contacts`} replace />
}
