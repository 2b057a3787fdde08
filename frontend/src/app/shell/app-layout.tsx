import { Outlet } from 'react-router'

import { ConnectionBar } from '@/app/shell/connection-bar'
import { useTheme } from '@/theme'
import { Toaster } from '@/ui/overlays/toast'
import { useCutText } from '@/ui/text/cut-text'

export function AppLayout() {
  const theme = useTheme()
  useCutText()
  return (
    <div className="flex h-full flex-col">
      <ConnectionBar />
      <div className="min-h-0 flex-1">
        <Outlet />
      </div>
      <Toaster theme={theme.shown} />
    </div>
  )
}
