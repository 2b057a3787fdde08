import { Compass } from 'lucide-react'
import { Link, useLocation } from 'react-router'

import { Button } from '@/ui/controls/button'
import { EmptyState } from '@/ui/status/empty-state'

type Props = {
  /** The slug that no workspace of this person has. */
  workspace?: string
  /** Inside the frame of a workspace, which has the page's `main`. */
  framed?: boolean
}

export function NotFoundPage({ workspace, framed = false }: Props) {
  const { pathname } = useLocation()
  const Frame = framed ? 'div' : 'main'
  return (
    <Frame className="flex h-full items-center justify-center">
      <EmptyState
        icon={<Compass />}
        title={workspace === undefined ? 'This page does not exist' : `No workspace “${workspace}”`}
        action={
          <Button asChild look="primary">
            <Link to="/">Go to your start page</Link>
          </Button>
        }
      >
        {workspace === undefined
          ? `There is no page at ${pathname}. The address is wrong, or the page was removed.`
          : 'The address is wrong, or you are not a member of this workspace.'}
      </EmptyState>
    </Frame>
  )
}
