import { clsx } from 'clsx'
import { Command } from 'cmdk'
import { Check, Minus, PlusCircle, X } from 'lucide-react'
import { useState } from 'react'
import * as Popover from 'radix-ui/popover'

import { formatCount } from '@/ui/format'

export type FacetOption = { value: string; label: string; /** Records that match the other filters; `undefined` while it loads. */ count?: number | undefined }
export type FacetValue = { include: readonly string[]; exclude: readonly string[] }

export type MultiSelectFilterProps = {
  label: string
  options: readonly FacetOption[]
  value: FacetValue
  onChange: (value: FacetValue) => void
  /** Offers "is not" on each option: by mouse, or Alt+Enter (an option may hold no button of its own). */
  excludable?: boolean
  /** Give both to search on the server (job titles, say). */
  search?: string
  onSearch?: (text: string) => void
}

const summary = (value: FacetValue, options: readonly FacetOption[]): string => {
  const name = (member: string) => options.find((option) => option.value === member)?.label ?? member
  const words = [...value.include.map(name), ...value.exclude.map((member) => `not ${name(member)}`)]
  return words.length <= 2 ? words.join(', ') : `${words.slice(0, 1).join(', ')} +${words.length - 1}`
}

export function MultiSelectFilter(props: MultiSelectFilterProps) {
  const { label, options, value, onChange, excludable = true, search, onSearch } = props
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [current, setCurrent] = useState('')
  const active = value.include.length + value.exclude.length > 0
  const toggle = (list: 'include' | 'exclude', member: string) => {
    const without = { include: value.include.filter((item) => item !== member), exclude: value.exclude.filter((item) => item !== member) }
    onChange(value[list].includes(member) ? without : { ...without, [list]: [...without[list], member] })
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <span className={clsx('inline-flex h-7 shrink-0 items-center rounded-md text-xs', active ? 'border border-line-strong bg-raised' : 'border border-dashed border-line-strong')}>
        <Popover.Trigger className="flex h-full items-center gap-1.5 rounded-md px-2 font-medium text-ink-2 hover:bg-hover hover:text-ink">
          {!active && <PlusCircle aria-hidden className="size-3.5 text-ink-3" />}
          {label}
          {active && <span className="max-w-44 truncate font-normal text-accent-ink">{summary(value, options)}</span>}
        </Popover.Trigger>
        {active && (
          <button type="button" aria-label={`Clear ${label}`} onClick={() => onChange({ include: [], exclude: [] })} className="flex h-full items-center rounded-md px-1 text-ink-3 hover:bg-hover hover:text-ink">
            <X aria-hidden className="size-3.5" />
          </button>
        )}
      </span>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} collisionPadding={8} className="z-50 w-64 animate-in rounded-lg bg-raised shadow-pop">
          <Command
            label={label}
            shouldFilter={onSearch === undefined}
            value={current}
            onValueChange={setCurrent}
            onKeyDown={(event) => {
              if (!excludable || !event.altKey || event.key !== 'Enter') return
              event.preventDefault()
              toggle('exclude', current)
            }}
          >
            <Command.Input value={search ?? typed} onValueChange={onSearch ?? setTyped} placeholder={label} className="h-9 w-full border-b border-line bg-transparent px-3 text-sm outline-none" />
            <Command.List className="max-h-72 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-3 text-center text-xs text-ink-3">Nothing found</Command.Empty>
              {options.map((option) => {
                const included = value.include.includes(option.value)
                const excluded = value.exclude.includes(option.value)
                return (
                  <Command.Item
                    key={option.value}
                    value={option.value}
                    keywords={[option.label]}
                    onSelect={() => toggle(excluded ? 'exclude' : 'include', option.value)}
                    className="group flex h-7 items-center gap-2 rounded-md px-2 text-sm data-[selected=true]:bg-hover"
                  >
                    <span
                      aria-hidden
                      className={clsx(
                        'flex size-4 shrink-0 items-center justify-center rounded-sm border',
                        included && 'border-accent bg-accent text-on-accent',
                        excluded && 'border-bad bg-bad-soft text-bad-ink',
                        !included && !excluded && 'border-ink-3',
                      )}
                    >
                      {included && <Check className="size-3" strokeWidth={3} />}
                      {excluded && <Minus className="size-3" strokeWidth={3} />}
                    </span>
                    <span className={clsx('min-w-0 flex-1 truncate', excluded && 'text-ink-3 line-through')}>{option.label}</span>
                    {excludable && (
                      <span
                        title="Exclude (Alt+Enter)"
                        onClick={(event) => {
                          event.stopPropagation()
                          toggle('exclude', option.value)
                        }}
                        className="rounded-sm px-1 text-2xs text-ink-3 opacity-0 group-hover:opacity-100 group-data-[selected=true]:opacity-100 hover:text-bad-ink"
                      >
                        is not
                      </span>
                    )}
                    <span className="shrink-0 text-xs text-ink-3 tabular-nums">{option.count === undefined ? '' : formatCount(option.count)}</span>
                  </Command.Item>
                )
              })}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
