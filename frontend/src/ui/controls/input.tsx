import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

export const inputClasses =
  'w-full rounded-md border border-line-strong bg-ground text-ink shadow-card transition-colors ' +
  'hover:border-ink-3/60 focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-bad ' +
  'disabled:bg-sunken disabled:text-ink-3'

export type InputProps = Omit<ComponentProps<'input'>, 'size'> & { leading?: ReactNode; trailing?: ReactNode }

export function Input({ leading, trailing, className, ...native }: InputProps) {
  const field = (
    <input
      className={clsx(
        inputClasses,
        'h-8 px-2.5 text-sm read-only:bg-sunken',
        leading !== undefined && 'pl-8',
        trailing !== undefined && 'pr-9',
        !leading && !trailing && className,
      )}
      {...native}
    />
  )
  if (leading === undefined && trailing === undefined) return field
  return (
    <div className={clsx('relative', className)}>
      {leading !== undefined && (
        <span className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-ink-3 [&_svg]:size-3.5">
          {leading}
        </span>
      )}
      {field}
      {trailing !== undefined && (
        <span className="absolute inset-y-0 right-1.5 flex items-center text-ink-3">{trailing}</span>
      )}
    </div>
  )
}
