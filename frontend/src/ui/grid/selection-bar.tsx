import { clsx } from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from '@/ui/controls/button'
import { formatCount } from '@/ui/text/format'

export type SelectionBarProps = {
  count: number
  total: number | undefined
  noun: string
  nouns: string
  /** Everything the filter matches, loaded or not. */
  onSelectAll: () => void
  onClear: () => void
  /** Buttons that act on the selection. */
  children: ReactNode
}

/** Floats over the end of a list while something is selected; its parent is `relative`. */
export function SelectionBar({ count, total, noun, nouns, onSelectAll, onClear, children }: SelectionBarProps) {
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Selection"
      className={clsx(
        'absolute inset-x-3 bottom-9 z-30 mx-auto flex w-fit max-w-[calc(100%-24px)] animate-in',
        'items-center gap-2 overflow-x-auto rounded-lg bg-raised p-1.5 pl-3 shadow-pop',
      )}
    >
      <span aria-live="polite" className="text-sm font-medium tabular-nums whitespace-nowrap">
        {formatCount(count)} {count === 1 ? noun : nouns} selected
      </span>
      {total !== undefined && count < total && (
        <button
          type="button"
          onClick={onSelectAll}
          className="rounded-sm text-xs whitespace-nowrap text-accent-ink hover:underline"
        >
          Select all {formatCount(total)}
        </button>
      )}
      <span aria-hidden className="mx-1 h-4 w-px shrink-0 bg-line-strong" />
      {children}
      <Button
        look="ghost"
        size="sm"
        square
        aria-label="Clear the selection"
        onClick={onClear}
        icon={<X aria-hidden />}
      />
    </div>
  )
}
