import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Navigate, Outlet, useLocation, useNavigation, useParams } from 'react-router'

import { apiQuery } from '@/api/query'
import { renewAccount, useAuth } from '@/api/session/auth'
import { lastNamespaceKey } from '@/app/home'
import { NotFoundPage } from '@/app/not-found-page'
import { FirstSteps } from '@/app/shell/first-steps'
import { MobileBar } from '@/app/shell/mobile-bar'
import { SandboxBanner } from '@/app/shell/sandbox-banner'
import { Sidebar } from '@/app/shell/sidebar'
import { useShellKeys } from '@/app/shell/use-shell-keys'
import { isNotFound } from '@/ui/status/not-found-state'

const CommandPalette = lazy(async () => ({ default: (await import('@/app/shell/command-palette')).CommandPalette }))
const MobileMenu = lazy(async () => ({ default: (await import('@/app/shell/mobile-menu')).MobileMenu }))
const ShortcutsDialog = lazy(async () => ({ default: (await import('@/app/shell/shortcuts-dialog')).ShortcutsDialog }))

/** Where a person who signs in arrives. */
const firstPages = new Set(['contacts', 'companies'])

export function TenantLayout() {
  const { slug = '' } = useParams<{ slug: string }>()
  const { accessToken, memberships, user } = useAuth()
  const location = useLocation()
  const [open, setOpen] = useState<'palette' | 'help' | 'menu'>()
  const listed = memberships.some((membership) => membership.tenant.slug === slug)
  const isSuper = user?.is_super_admin === true
  // A super admin may open workspaces that the sign-in did not list, but only ones that exist.
  const known = useQuery({ ...apiQuery(60_000, '/api/tenants'), enabled: isSuper && !listed, retry: false })
  const missing =
    known.data === undefined ? isNotFound(known.error) : !known.data.items.some((one) => one.slug === slug)
  const member = listed || (isSuper && !missing)
  useShellKeys({ onPalette: () => setOpen('palette'), onHelp: () => setOpen('help') })
  const signedIn = accessToken !== null
  useEffect(() => {
    // What the sign-in said may be hours old: roles and namespaces are changed by others meanwhile.
    if (signedIn) void renewAccount()
  }, [signedIn])
  const busy = useNavigation().state !== 'idle'
  const content = useRef<HTMLElement>(null)
  const page = location.pathname
  const shownPage = useRef(page)
  useEffect(() => {
    if (shownPage.current === page) return
    shownPage.current = page
    // A new page starts at its content: the keys then belong to it, not to the link or menu that led here.
    content.current?.focus({ preventScroll: true })
  }, [page])
  useEffect(() => {
    if (member) localStorage.setItem(lastNamespaceKey, slug)
  }, [member, slug])

  if (accessToken === null) {
    const back = location.pathname + location.search
    return <Navigate to={`/sign-in?next=${encodeURIComponent(back)}`} replace />
  }
  if (!member) return <NotFoundPage workspace={slug} />
  return (
    <div className="flex h-full">
      <a
        href="#content"
        className={clsx(
          'sr-only z-50 rounded-md bg-raised px-3 py-2 shadow-pop',
          'focus:not-sr-only focus:fixed focus:top-2 focus:left-2',
        )}
      >
        Skip to the content
      </a>
      <div className="hidden w-56 shrink-0 border-r border-line bg-sunken md:block">
        <Sidebar onPalette={() => setOpen('palette')} onHelp={() => setOpen('help')} />
      </div>
      <div className="relative flex min-w-0 flex-1 flex-col">
        {busy && (
          <div
            role="progressbar"
            aria-label="Loading the page"
            className="absolute inset-x-0 top-0 z-30 h-0.5 animate-shimmer bg-accent"
          />
        )}
        <MobileBar onMenu={() => setOpen('menu')} onPalette={() => setOpen('palette')} />
        <SandboxBanner />
        {/* Another namespace is another place: nothing a page holds in memory may cross over. */}
        <main
          key={slug}
          ref={content}
          id="content"
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none"
        >
          {firstPages.has(page.slice(slug.length + 2)) && <FirstSteps />}
          <Outlet />
        </main>
      </div>
      <Suspense>
        {open === 'menu' && (
          <MobileMenu
            onClose={() => setOpen(undefined)}
            onPalette={() => setOpen('palette')}
            onHelp={() => setOpen('help')}
          />
        )}
        {open === 'palette' && <CommandPalette onClose={() => setOpen(undefined)} onHelp={() => setOpen('help')} />}
        {open === 'help' && <ShortcutsDialog onClose={() => setOpen(undefined)} />}
      </Suspense>
    </div>
  )
}
