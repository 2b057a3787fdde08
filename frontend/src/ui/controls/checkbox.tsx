import { clsx } from 'clsx'
import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import * as Radix from 'radix-ui/checkbox'

export type CheckboxProps = {
  checked: boolean | 'indeterminate'
  onChange: (checked: boolean) => void
  /** Visible text; without it give `aria-label`. */
  label?: ReactNode
  disabled?: boolean
  id?: string
  'aria-label'?: string
}

export function Checkbox({ checked, onChange, label, disabled = false, ...native }: CheckboxProps) {
  const box = (
    <Radix.Root
      checked={checked}
      onCheckedChange={(next) => onChange(next === true)}
      disabled={disabled}
      className={clsx(
        'flex size-4 shrink-0 items-center justify-center rounded-sm border border-ink-3',
        'bg-ground text-on-accent transition-colors',
        'disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent',
        'data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent',
      )}
      {...native}
    >
      <Radix.Indicator>
        {checked === 'indeterminate' ? (
          <Minus aria-hidden className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </Radix.Indicator>
    </Radix.Root>
  )
  if (label === undefined) return box
  return (
    <label className="inline-flex items-center gap-2 text-sm text-ink">
      {box}
      {label}
    </label>
  )
}
