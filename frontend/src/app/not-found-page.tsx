import { Compass } from 'lucide-react'
import { Link } from 'react-router'

import { Button } from '@/ui/controls/button'
import { EmptyState } from '@/ui/status/empty-state'

type Props = {
  /** The slug that no workspace of this person has. */
  workspace?: string
}

export function NotFoundPage({ workspace }: Props) {
  return (
    <main className="flex h-full items-center justify-center">
      <EmptyState
        icon={<Compass />}
        title={workspace === undefined ? 'This page was not found' : `No workspace “${workspace}”`}
        action={
          <Button asChild look="primary">
            <Link to="/">Go to your start page</Link>
          </Button>
        }
      >
        {workspace === undefined
          ? 'The address is wrong, or the page was removed.'
          : 'The address is wrong, or you are not a member of this workspace.'}
      </EmptyState>
    </main>
  )
}
