import { useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { KeyRound, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { useAuth } from '@/api/session/auth'
import { PasswordDialog } from '@/app/sign-in/password-dialog'
import { chooseTheme, useTheme, type ThemeChoice } from '@/theme'
import { Menu } from '@/ui/overlays/menu'
import { Monogram } from '@/ui/text/monogram'

const themes: readonly { choice: ThemeChoice; label: string; icon: typeof Sun }[] = [
  { choice: 'system', label: 'System', icon: Monitor },
  { choice: 'light', label: 'Light', icon: Sun },
  { choice: 'dark', label: 'Dark', icon: Moon },
]

export function UserMenu() {
  const { user, signOut } = useAuth()
  const { choice } = useTheme()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [changing, setChanging] = useState(false)
  const name = user === null ? '' : user.display_name || user.email
  const leave = async () => {
    await signOut().catch(() => undefined)
    // The next person at this browser must not find the last one's data.
    queries.clear()
    await navigate('/sign-in')
  }
  return (
    <>
      <Menu
        align="start"
        side="top"
        className="w-56"
        trigger={
          <button
            type="button"
            className={clsx(
              'flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-1.5 text-left',
              'hover:bg-hover data-[state=open]:bg-active',
            )}
          >
            <Monogram name={name} round size="sm" />
            <span className="min-w-0 flex-1 truncate text-sm text-ink-2">
              <span className="sr-only">Account: </span>
              {name}
            </span>
          </button>
        }
        items={[
          { kind: 'heading', label: user?.email ?? '' },
          { kind: 'line' },
          { kind: 'heading', label: 'Theme' },
          ...themes.map((theme) => ({
            kind: 'check' as const,
            label: theme.label,
            checked: choice === theme.choice,
            onChange: () => chooseTheme(theme.choice),
            keepOpen: true,
          })),
          { kind: 'line' },
          { label: 'Change password', icon: <KeyRound aria-hidden />, onSelect: () => setChanging(true) },
          { label: 'Sign out', icon: <LogOut aria-hidden />, onSelect: () => void leave() },
        ]}
      />
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </>
  )
}
