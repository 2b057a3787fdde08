import { Menu as MenuIcon, Search } from 'lucide-react'

import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'

/** Replaces the sidebar on small screens. */
export function MobileBar({ onMenu, onPalette }: { onMenu: () => void; onPalette: () => void }) {
  const tenant = useTenant()
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-sunken px-2 md:hidden">
      <Button look="ghost" square aria-label="Open the menu" onClick={onMenu} icon={<MenuIcon aria-hidden />} />
      <span className="min-w-0 flex-1 truncate text-center text-sm font-semibold">{tenant.name}</span>
      <Button look="ghost" square aria-label="Search or go to" onClick={onPalette} icon={<Search aria-hidden />} />
    </div>
  )
}
