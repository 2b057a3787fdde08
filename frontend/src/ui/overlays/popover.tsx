import { clsx } from 'clsx'
import type { ReactElement, ReactNode } from 'react'
import * as Radix from 'radix-ui/popover'

export type PopoverProps = {
  trigger: ReactElement
  children: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  align?: 'start' | 'end' | 'center'
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** Names the panel for screen readers. */
  'aria-label'?: string
  className?: string
}

export function Popover({
  trigger,
  children,
  open,
  onOpenChange,
  align = 'start',
  side = 'bottom',
  className,
  ...native
}: PopoverProps) {
  return (
    <Radix.Root {...(open !== undefined ? { open } : {})} {...(onOpenChange !== undefined ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(
            'z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-16px)]',
            'animate-in overflow-y-auto rounded-lg bg-raised shadow-pop outline-none',
            className,
          )}
          {...native}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
