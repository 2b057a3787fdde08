import { clsx } from 'clsx'
import { Command } from 'cmdk'
import { Check, Minus } from 'lucide-react'
import { useState, type RefObject } from 'react'
import * as Popover from 'radix-ui/popover'

import type { MultiSelectFilterProps } from '@/ui/filters/facets'
import { formatCount } from '@/ui/text/format'

type Props = MultiSelectFilterProps & {
  /** The button that opened it: the anchor, and the place to restore focus to. */
  anchor: RefObject<HTMLElement | null>
  onClose: () => void
}

/** The list of a MultiSelectFilter; loaded when one is first opened. */
export function MultiSelectPanel(props: Props) {
  const { label, options, value, onChange, excludable = true, search, onSearch, anchor, onClose } = props
  const [typed, setTyped] = useState('')
  const [current, setCurrent] = useState('')
  const toggle = (list: 'include' | 'exclude', member: string) => {
    const without = {
      include: value.include.filter((item) => item !== member),
      exclude: value.exclude.filter((item) => item !== member),
    }
    onChange(value[list].includes(member) ? without : { ...without, [list]: [...without[list], member] })
  }
  return (
    <Popover.Root open onOpenChange={onClose}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="z-50 w-64 animate-in rounded-lg bg-raised shadow-pop"
          onInteractOutside={(event) => {
            // A click on the button closes the list; closing here first would open it again.
            if (anchor.current?.contains(event.target as Node)) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            anchor.current?.focus()
          }}
        >
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
            <Command.Input
              value={search ?? typed}
              onValueChange={onSearch ?? setTyped}
              placeholder={label}
              className="h-9 w-full border-b border-line bg-transparent px-3 text-sm outline-none"
            />
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
                    <span className={clsx('min-w-0 flex-1 truncate', excluded && 'text-ink-3 line-through')}>
                      {option.label}
                    </span>
                    {excludable && <ExcludeMark onExclude={() => toggle('exclude', option.value)} />}
                    <span className="shrink-0 text-xs text-ink-3 tabular-nums">
                      {option.count === undefined ? '' : formatCount(option.count)}
                    </span>
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

/** Excludes an option with the pointer. By keyboard, Alt+Enter on the option does the same. */
function ExcludeMark({ onExclude }: { onExclude: () => void }) {
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span
      title="Exclude (Alt+Enter)"
      onClick={(event) => {
        event.stopPropagation()
        onExclude()
      }}
      className={clsx(
        'rounded-sm px-1 text-2xs text-ink-3 opacity-0',
        'group-hover:opacity-100 group-data-[selected=true]:opacity-100 hover:text-bad-ink',
      )}
    >
      is not
    </span>
  )
}
