import type { ReactNode } from 'react'

import { Skeleton } from '@/ui/status/skeleton'

export type StatProps = {
  label: string
  /** Already formatted; `undefined` while it loads. */
  value: ReactNode | undefined
  /** What exactly is counted, or how it compares. */
  note?: ReactNode
}

export function Stat({ label, value, note }: StatProps) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-ink-3">{label}</dt>
      <dd className="mt-0.5 text-xl font-semibold tracking-tight tabular-nums">
        {value ?? <Skeleton className="mt-1 h-6 w-16" />}
      </dd>
      {note !== undefined && <dd className="line-clamp-2 text-xs text-ink-2">{note}</dd>}
    </div>
  )
}
