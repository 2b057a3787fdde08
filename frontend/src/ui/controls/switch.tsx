import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import * as Radix from 'radix-ui/switch'

export type SwitchProps = {
  checked: boolean
  onChange: (checked: boolean) => void
  label?: ReactNode
  disabled?: boolean
  id?: string
  'aria-label'?: string
}

export function Switch({ checked, onChange, label, disabled = false, ...native }: SwitchProps) {
  const track = (
    <Radix.Root
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      className={clsx(
        'inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-ink-3 p-0.5',
        'transition-colors',
        'disabled:opacity-50 data-[state=checked]:bg-accent',
      )}
      {...native}
    >
      <Radix.Thumb
        className={clsx(
          'size-3.5 rounded-full bg-on-accent shadow-card transition-transform',
          'data-[state=checked]:translate-x-3.5',
        )}
      />
    </Radix.Root>
  )
  if (label === undefined) return track
  return (
    <label className="inline-flex items-center gap-2 text-sm">
      {track}
      {label}
    </label>
  )
}
