import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import * as Slot from 'radix-ui/slot'

import { Spinner } from '@/ui/status/spinner'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover shadow-card',
  secondary: 'bg-raised text-ink border border-line-strong hover:bg-hover shadow-card',
  ghost: 'text-ink-2 hover:bg-hover hover:text-ink data-[state=open]:bg-active data-[state=open]:text-ink',
  danger: 'bg-bad-soft text-bad-ink border border-bad/40 hover:border-bad',
} as const

const sizes = { sm: 'h-7 px-2 text-xs gap-1.5', md: 'h-8 px-3 text-sm gap-2', lg: 'h-9 px-4 text-sm gap-2' } as const
const squares = { sm: 'size-7', md: 'size-8', lg: 'size-9' } as const

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  look?: keyof typeof looks
  size?: keyof typeof sizes
  icon?: ReactNode
  /** Shows a spinner and refuses clicks; the width stays. */
  busy?: boolean
  /** Square button with only its icon; give `aria-label`. */
  square?: boolean
  /** Puts the looks on the single child (a link) instead of a `<button>`. */
  asChild?: boolean
  children?: ReactNode
}

export function Button(props: ButtonProps) {
  const { look = 'secondary', size = 'md', icon, busy = false, square = false, asChild = false, ...rest } = props
  const { className, children, disabled, type = 'button', ...native } = rest
  const classes = clsx(
    'inline-flex shrink-0 select-none items-center justify-center rounded-md font-medium',
    'whitespace-nowrap transition-colors',
    'disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0',
    looks[look],
    square ? squares[size] : sizes[size],
    className,
  )
  if (asChild)
    return (
      <Slot.Root className={classes} {...native}>
        {children}
      </Slot.Root>
    )
  return (
    <button
      type={type}
      className={classes}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...native}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
}
