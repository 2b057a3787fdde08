import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import * as Radix from 'radix-ui/tabs'

import { formatCount } from '@/ui/text/format'

export type Tab<V extends string> = { value: V; label: ReactNode; count?: number; content?: ReactNode }

export type TabsProps<V extends string> = {
  value: V
  onChange: (value: V) => void
  tabs: readonly Tab<V>[]
  'aria-label': string
}

type Target = { currentTarget: HTMLElement }
const forget = ({ currentTarget }: Target) => delete currentTarget.dataset['pointer']
/** Radix focuses a pressed tab by script, and browsers draw a ring for that. A ring is for the keyboard only. */
const byPointer = {
  onPointerDown: ({ currentTarget }: Target) => {
    currentTarget.dataset['pointer'] = ''
  },
  onKeyDown: forget,
  onBlur: forget,
}

/** Only the chosen tab's content is mounted. Keep `value` in the URL. */
export function Tabs<V extends string>({ value, onChange, tabs, ...native }: TabsProps<V>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as V)}>
      <Radix.List className="flex gap-1 overflow-x-auto border-b border-line" {...native}>
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            {...byPointer}
            className={clsx(
              '-mb-px flex h-9 shrink-0 items-center gap-1.5 rounded-t-md border-b-2 border-transparent px-2 text-sm',
              'font-medium text-ink-3',
              'hover:text-ink focus-visible:-outline-offset-2 data-pointer:outline-none',
              'data-[state=active]:border-accent data-[state=active]:text-ink',
            )}
          >
            {tab.label}{' '}
            {tab.count !== undefined && (
              <span className="rounded-full bg-hover px-1.5 text-2xs text-ink-2">{formatCount(tab.count)}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-4 focus-visible:outline-offset-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
