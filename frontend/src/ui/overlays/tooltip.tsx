import { clsx } from 'clsx'
import type { ReactElement, ReactNode } from 'react'
import * as Radix from 'radix-ui/tooltip'

import { Kbd } from '@/ui/keyboard/kbd'

export type TooltipProps = {
  text: ReactNode
  keys?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** One focusable element. */
  children: ReactElement
}

/** Adds to what is already readable; never the only place of a fact. */
export function Tooltip({ text, keys, side = 'top', children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className={clsx(
              'z-50 flex max-w-72 animate-in items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs',
              'text-ground shadow-pop',
            )}
          >
            {text}
            {keys !== undefined && <Kbd keys={keys} inverse />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
