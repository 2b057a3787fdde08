import { clsx } from 'clsx'
import { Keyboard, Search } from 'lucide-react'
import { NavLink } from 'react-router'

import { NamespaceMenu } from '@/app/shell/namespace-menu'
import { navigation } from '@/app/shell/navigation'
import { UserMenu } from '@/app/shell/user-menu'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Kbd } from '@/ui/keyboard/kbd'

type SidebarProps = { onPalette: () => void; onHelp: () => void; onNavigate?: () => void }

export function Sidebar({ onPalette, onHelp, onNavigate }: SidebarProps) {
  const tenant = useTenant()
  return (
    <div className="flex h-full flex-col gap-1 p-2">
      <NamespaceMenu {...(onNavigate ? { onNavigate } : {})} />
      <button
        type="button"
        onClick={onPalette}
        className={clsx(
          'mb-1 flex h-8 items-center gap-2 rounded-md border border-line bg-ground px-2 text-sm',
          'text-ink-3 shadow-card',
          'hover:border-line-strong hover:text-ink-2',
        )}
      >
        <Search aria-hidden className="size-3.5" />
        <span className="flex-1 text-left">Search or go to</span>
        <Kbd keys="mod+k" />
      </button>
      <nav aria-label="Pages" className="min-h-0 flex-1 overflow-y-auto">
        {navigation.map((group) => {
          const items = group.items.filter((item) => tenant.can(item.role))
          if (items.length === 0) return null
          return (
            <div key={group.heading ?? 'records'} className="mb-2">
              {group.heading !== undefined && (
                <h2 className="px-2 pt-2 pb-1 text-2xs font-medium text-ink-3">{group.heading}</h2>
              )}
              <ul className="flex flex-col gap-px">
                {items.map((item) => (
                  <li key={item.page}>
                    <NavLink
                      to={tenant.path(item.page)}
                      onClick={onNavigate}
                      className={({ isActive, isPending }) =>
                        clsx(
                          'flex h-7 items-center gap-2.5 rounded-md px-2 text-sm font-medium',
                          isActive ? 'bg-active text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
                          isPending && 'bg-hover',
                        )
                      }
                    >
                      <item.icon aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
                      {item.label}
                    </NavLink>
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </nav>
      <div className="flex items-center gap-1 border-t border-line pt-2">
        <UserMenu />
        <Button
          look="ghost"
          size="sm"
          square
          aria-label="Keyboard shortcuts"
          onClick={onHelp}
          icon={<Keyboard aria-hidden />}
        />
      </div>
    </div>
  )
}
