import { Compass } from 'lucide-react'
import { Link } from 'react-router'

import { Button } from '@/ui/controls/button'
import { EmptyState } from '@/ui/status/empty-state'

export function NotFoundPage() {
  return (
    <main className="flex h-full items-center justify-center">
      <EmptyState
        icon={<Compass />}
        title="There is nothing here"
        action={
          <Button asChild look="primary">
            <Link to="/">Go to your start page</Link>
          </Button>
        }
      >
        The address may be mistyped, or the page belongs to a workspace that you are not a member of.
      </EmptyState>
    </main>
  )
}
