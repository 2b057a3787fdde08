import type { ReactNode } from 'react'

import { Button } from '@/ui/controls/button'

export type FilterBarProps = {
  /** SearchBox first, then MultiSelectFilters. */
  children: ReactNode
  /** Shown when any filter is set. */
  onClear?: (() => void) | undefined
  /** Right edge: column chooser, view switch. */
  trailing?: ReactNode
}

export function FilterBar({ children, onClear, trailing }: FilterBarProps) {
  return (
    <div role="toolbar" aria-label="Filters" className="flex items-start gap-2 border-b border-line px-4 py-2 sm:px-6">
      <div className="flex min-w-0 flex-1 items-center gap-2 max-sm:overflow-x-auto max-sm:py-0.5 sm:flex-wrap">
        {children}
        {onClear !== undefined && (
          <Button look="ghost" size="sm" onClick={onClear}>
            Clear
          </Button>
        )}
      </div>
      {trailing}
    </div>
  )
}
