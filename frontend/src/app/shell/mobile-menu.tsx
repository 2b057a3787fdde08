import { Sidebar } from '@/app/shell/sidebar'
import { Drawer } from '@/ui/overlays/drawer'

type Props = { onClose: () => void; onPalette: () => void; onHelp: () => void }

/** The sidebar as a drawer, on small screens. */
export function MobileMenu({ onClose, onPalette, onHelp }: Props) {
  return (
    <Drawer open onOpenChange={onClose} side="left" title="Menu">
      <Sidebar onPalette={onPalette} onHelp={onHelp} onNavigate={onClose} />
    </Drawer>
  )
}
