import { DoorClosed } from 'lucide-react'

import { useAuth } from '@/api/session/auth'
import { Button } from '@/ui/controls/button'
import { EmptyState } from '@/ui/status/empty-state'

export function NoNamespacePage() {
  const { user, signOut } = useAuth()
  return (
    <main className="flex h-full items-center justify-center">
      <EmptyState
        icon={<DoorClosed />}
        title="No workspace yet"
        action={<Button onClick={() => void signOut()}>Sign out</Button>}
      >
        {user?.email} is not a member of any workspace. Ask an admin of your team for an invitation.
      </EmptyState>
    </main>
  )
}
