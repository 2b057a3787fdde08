import { Check, ChevronsUpDown } from 'lucide-react'
import { useNavigate } from 'react-router'

import { useAuth } from '@/api/session/auth'
import { useTenant } from '@/tenant'
import { Menu } from '@/ui/overlays/menu'
import { Monogram } from '@/ui/text/monogram'

/** Switches the namespace and stays on the same kind of page. */
export function NamespaceMenu({ onNavigate }: { onNavigate?: () => void }) {
  const { memberships } = useAuth()
  const tenant = useTenant()
  const navigate = useNavigate()
  return (
    <Menu
      align="start"
      className="w-60"
      trigger={
        <button
          type="button"
          className="flex h-9 items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover data-[state=open]:bg-active"
        >
          <Monogram name={tenant.name} />
          <span className="min-w-0 flex-1 truncate text-sm font-semibold">
            <span className="sr-only">Workspace: </span>
            {tenant.name}
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        </button>
      }
      items={[
        { kind: 'heading', label: 'Workspaces' },
        ...memberships.map((membership) => ({
          label: membership.tenant.name,
          icon: <Monogram name={membership.tenant.name} size="sm" />,
          hint:
            membership.tenant.slug === tenant.slug ? (
              <Check aria-label="current" className="size-3.5" />
            ) : (
              membership.role
            ),
          onSelect: () => {
            // Inside a record the id means nothing elsewhere, so only the page is kept.
            const page = location.pathname.split('/')[2] ?? 'contacts'
            onNavigate?.()
            void navigate(`/${membership.tenant.slug}/${page}`)
          },
        })),
      ]}
    />
  )
}
