import { clsx } from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import * as Radix from 'radix-ui/dialog'

import { Button } from '@/ui/controls/button'

const widths = { md: 'sm:max-w-md', lg: 'sm:max-w-2xl' } as const

export type DrawerProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  /** Sits left of the close button: next, previous, open as page. */
  actions?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  side?: 'right' | 'left'
  width?: keyof typeof widths
  /** A record drawer leaves the list behind it usable; a modal one dims and traps. */
  modal?: boolean
}

export function Drawer(props: DrawerProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    actions,
    children,
    footer,
    side = 'right',
    width = 'md',
    modal = true,
  } = props
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={modal}>
      <Radix.Portal>
        {modal && <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />}
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          data-modeless={modal ? undefined : ''}
          onEscapeKeyDown={(event) => {
            // An editor inside takes Escape for itself: it drops the edit, not the drawer.
            if (event.target instanceof HTMLElement && event.target.closest('[data-own-escape]') !== null)
              event.preventDefault()
          }}
          onInteractOutside={(event) => {
            if (!modal) event.preventDefault()
          }}
          className={clsx(
            'fixed inset-y-0 z-40 flex w-full flex-col bg-raised shadow-pop outline-none',
            side === 'right' ? 'right-0 animate-slide' : 'left-0 max-w-72 animate-slide-left',
            side === 'right' && widths[width],
          )}
        >
          <div className="flex min-h-12 items-center gap-2 border-b border-line px-4 py-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="truncate text-sm font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="truncate text-xs text-ink-3">{description}</Radix.Description>
              )}
            </div>
            {actions}
            <Radix.Close asChild>
              <Button look="ghost" size="sm" square aria-label="Close" icon={<X aria-hidden />} />
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {footer !== undefined && (
            <div className="flex justify-end gap-2 border-t border-line px-4 py-3">{footer}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
