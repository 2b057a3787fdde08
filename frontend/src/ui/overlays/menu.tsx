import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import { Fragment, type ReactElement, type ReactNode } from 'react'
import * as Radix from 'radix-ui/dropdown-menu'

import { Kbd } from '@/ui/keyboard/kbd'

export type MenuItem =
  | {
      kind?: 'action'
      label: ReactNode
      icon?: ReactNode
      hint?: ReactNode
      keys?: string
      danger?: boolean
      disabled?: boolean
      onSelect: () => void
    }
  | {
      kind: 'check'
      label: ReactNode
      checked: boolean
      onChange: (checked: boolean) => void
      keepOpen?: boolean
      disabled?: boolean
    }
  | { kind: 'heading'; label: ReactNode }
  | { kind: 'line' }

const row = clsx(
  'flex min-h-7 items-center gap-2 rounded-md px-2 py-1 text-sm outline-none select-none',
  'data-[disabled]:opacity-50 data-[highlighted]:bg-hover [&_svg]:size-3.5 [&_svg]:shrink-0',
)

function renderItem(item: MenuItem): ReactNode {
  if (item.kind === 'line') return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
  if (item.kind === 'heading')
    return <Radix.Label className="px-2 pt-1.5 pb-1 text-xs text-ink-3">{item.label}</Radix.Label>
  if (item.kind === 'check') {
    return (
      <Radix.CheckboxItem
        checked={item.checked}
        onCheckedChange={item.onChange}
        disabled={item.disabled ?? false}
        {...(item.keepOpen === true ? { onSelect: (event: Event) => event.preventDefault() } : {})}
        className={row}
      >
        <span className="flex size-3.5 items-center justify-center text-accent-ink">
          <Radix.ItemIndicator>
            <Check aria-hidden />
          </Radix.ItemIndicator>
        </span>
        {item.label}
      </Radix.CheckboxItem>
    )
  }
  return (
    <Radix.Item
      onSelect={item.onSelect}
      disabled={item.disabled ?? false}
      className={clsx(row, item.danger === true ? 'text-bad-ink' : '[&_svg]:text-ink-3')}
    >
      {item.icon}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint !== undefined && <span className="text-xs text-ink-3">{item.hint}</span>}
      {item.keys !== undefined && <Kbd keys={item.keys} />}
    </Radix.Item>
  )
}

export type MenuProps = {
  /** One element that takes a ref and props: a Button. */
  trigger: ReactElement
  items: readonly MenuItem[]
  align?: 'start' | 'end' | 'center'
  side?: 'top' | 'bottom' | 'right'
  className?: string
}

export function Menu({ trigger, items, align = 'end', side = 'bottom', className }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={clsx(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-in',
            'overflow-y-auto rounded-lg bg-raised p-1 shadow-pop',
            className,
          )}
        >
          {items.map((item, index) => (
            <Fragment key={index}>{renderItem(item)}</Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
