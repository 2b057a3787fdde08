import { Navigate, useParams } from 'react-router'

import { useAuth } from '@/api/session/auth'
import { BootScreen } from '@/app/boot-screen'
import { NoNamespacePage } from '@/app/sign-in/no-namespace-page'

export const lastNamespaceKey = 'leadgen.namespace'

/** The next page is still loading for a moment: without the boot screen that moment is blank. */
const leave = (to: string) => (
  <>
    <Navigate to={to} replace />
    <BootScreen />
  </>
)

/** `/` goes to the namespace used last, `/{slug}` to its first page. */
export function Home() {
  const { slug } = useParams<{ slug: string }>()
  const auth = useAuth()
  if (auth.accessToken === null) return leave('/sign-in')
  const slugs = auth.memberships.map((membership) => membership.tenant.slug)
  const last = localStorage.getItem(lastNamespaceKey)
  const target = slug ?? (last !== null && slugs.includes(last) ? last : slugs[0])
  return target === undefined ? <NoNamespacePage /> : leave(`/${target}/contacts`)
}
