import { clsx } from 'clsx'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import * as Radix from 'radix-ui/select'

import { inputClasses } from '@/ui/controls/input'

export type SelectOption<V extends string> = { value: V; label: string; hint?: string; disabled?: boolean }

export type SelectProps<V extends string> = {
  value: V | undefined
  onChange: (value: V) => void
  options: readonly SelectOption<V>[]
  placeholder?: string
  disabled?: boolean
  size?: 'sm' | 'md'
  id?: string
  leading?: ReactNode
  'aria-label'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  className?: string
}

export function Select<V extends string>(props: SelectProps<V>) {
  const {
    value,
    onChange,
    options,
    placeholder = 'Choose…',
    disabled = false,
    size = 'md',
    leading,
    className,
    ...native
  } = props
  return (
    // An empty string is Radix's word for "nothing chosen"; undefined would make it uncontrolled.
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as V)} disabled={disabled}>
      <Radix.Trigger
        className={clsx(
          inputClasses,
          'flex items-center gap-2 text-left data-[placeholder]:text-ink-3',
          size === 'sm' ? 'h-7 px-2 text-xs' : 'h-8 px-2.5 text-sm',
          className,
        )}
        {...native}
      >
        {leading}
        <span className="min-w-0 flex-1 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className={clsx(
            'z-50 max-h-72 min-w-(--radix-select-trigger-width) animate-in overflow-hidden rounded-lg',
            'bg-raised p-1 shadow-pop',
          )}
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className={clsx(
                  'flex h-7 items-center gap-2 rounded-md px-2 text-sm outline-none select-none',
                  'data-[disabled]:opacity-50 data-[highlighted]:bg-hover',
                )}
              >
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.hint !== undefined && <span className="text-xs text-ink-3">{option.hint}</span>}
                <Radix.ItemIndicator className="ml-auto pl-3">
                  <Check aria-hidden className="size-3.5 text-accent-ink" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
