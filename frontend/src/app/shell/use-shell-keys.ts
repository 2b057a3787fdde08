import { useRef } from 'react'
import { useNavigate } from 'react-router'

import { pages } from '@/app/shell/navigation'
import { useTenant } from '@/tenant'
import { useHotkeys, type Hotkeys } from '@/ui/keyboard/use-hotkeys'

const chordMs = 1200

/** ⌘K, ?, and "g then a letter" to go to a page (not where a page uses G itself). */
export function useShellKeys({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }): void {
  const tenant = useTenant()
  const navigate = useNavigate()
  const chordUntil = useRef(0)
  const keys: Hotkeys = {
    'mod+k': onPalette,
    '?': onHelp,
    g: () => {
      chordUntil.current = Date.now() + chordMs
    },
  }
  useHotkeys(keys, { turn: 'last' })
  const onSecond = (event: KeyboardEvent) => {
    const page = pages.find((item) => item.key === event.key.toLowerCase())
    if (page && tenant.can(page.role)) void navigate(tenant.path(page.page))
  }
  useHotkeys(Object.fromEntries(pages.map((page) => [page.key, onSecond])), {
    // The second key of the chord goes before the page, which may use the same letter alone.
    turn: 'first',
    when: () => {
      const armed = Date.now() < chordUntil.current
      chordUntil.current = 0
      return armed
    },
  })
}
