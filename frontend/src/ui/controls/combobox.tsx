import { clsx } from 'clsx'
import { Command } from 'cmdk'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useState } from 'react'
import * as Popover from 'radix-ui/popover'

import { inputClasses } from '@/ui/controls/input'

export type ComboboxOption = {
  value: string
  label: string
  hint?: string
  keywords?: string[]
  /** Options of one group stand under its heading. */
  group?: string
}

const grouped = (options: readonly ComboboxOption[]): [string | undefined, ComboboxOption[]][] => {
  const groups = new Map<string | undefined, ComboboxOption[]>()
  for (const option of options) groups.set(option.group, [...(groups.get(option.group) ?? []), option])
  return [...groups]
}

export type ComboboxProps = {
  value: string | undefined
  onChange: (value: string) => void
  options: readonly ComboboxOption[]
  placeholder?: string
  searchPlaceholder?: string
  empty?: string
  /** Give both to search on the server: the list is then shown as it comes, unfiltered. */
  search?: string
  onSearch?: (text: string) => void
  /** Offers the typed text as a new value. */
  onCreate?: (text: string) => void
  disabled?: boolean
  size?: 'sm' | 'md'
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  className?: string
}

export function Combobox(props: ComboboxProps) {
  const {
    value,
    onChange,
    options,
    placeholder = 'Choose…',
    searchPlaceholder = 'Search…',
    empty = 'Nothing found',
  } = props
  const { search, onSearch, onCreate, disabled = false, size = 'md', className } = props
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const text = search ?? typed
  const chosen = options.find((option) => option.value === value)
  const pick = (next: string) => {
    onChange(next)
    setOpen(false)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        type="button"
        role="combobox"
        aria-expanded={open}
        disabled={disabled}
        id={props.id}
        aria-label={props['aria-label']}
        aria-describedby={props['aria-describedby']}
        aria-invalid={props['aria-invalid']}
        className={clsx(
          inputClasses,
          'flex items-center gap-2 text-left',
          size === 'sm' ? 'h-7 px-2 text-xs' : 'h-8 px-2.5 text-sm',
          className,
        )}
      >
        <span className={clsx('min-w-0 flex-1 truncate', !chosen && 'text-ink-3')}>{chosen?.label ?? placeholder}</span>
        {chosen?.hint !== undefined && <span className="shrink-0 text-xs text-ink-3">{chosen.hint}</span>}
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          className="z-50 w-(--radix-popover-trigger-width) min-w-56 animate-in rounded-lg bg-raised shadow-pop"
        >
          <Command shouldFilter={onSearch === undefined} label={searchPlaceholder}>
            <Command.Input
              value={text}
              onValueChange={onSearch ?? setTyped}
              placeholder={searchPlaceholder}
              className="h-9 w-full border-b border-line bg-transparent px-3 text-sm outline-none"
            />
            <Command.List className="max-h-64 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-3 text-center text-xs text-ink-3">{empty}</Command.Empty>
              {grouped(options).map(([group, members]) => (
                <Command.Group
                  key={group ?? ''}
                  heading={group}
                  className={clsx(
                    '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5',
                    '[&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs',
                    '[&_[cmdk-group-heading]]:text-ink-3',
                  )}
                >
                  {members.map((option) => (
                    <Command.Item
                      key={option.value}
                      value={option.value}
                      keywords={[option.label, ...(option.keywords ?? [])]}
                      onSelect={() => pick(option.value)}
                      className={clsx(
                        'flex min-h-7 items-center gap-2 rounded-md px-2 py-1 text-sm',
                        'data-[selected=true]:bg-hover',
                      )}
                    >
                      <span className="min-w-0 truncate">{option.label}</span>
                      {option.hint !== undefined && <span className="shrink-0 text-xs text-ink-3">{option.hint}</span>}
                      {option.value === value && (
                        <Check aria-hidden className="ml-auto size-3.5 shrink-0 text-accent-ink" />
                      )}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
              {onCreate !== undefined && text.trim() !== '' && (
                <Command.Item
                  value={`create ${text}`}
                  keywords={[text]}
                  onSelect={() => {
                    onCreate(text.trim())
                    setOpen(false)
                  }}
                  className={clsx(
                    'flex h-7 items-center rounded-md px-2 text-sm text-accent-ink',
                    'data-[selected=true]:bg-hover',
                  )}
                >
                  Create “{text.trim()}”
                </Command.Item>
              )}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
