import { clsx } from 'clsx'

import type { Tone } from '@/ui/status/badge'

const fills: Record<Tone, string> = {
  neutral: 'bg-ink-3',
  accent: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
}

export type ProgressPart = { value: number; tone: Tone; label: string }

export type ProgressProps = {
  /** Parts of `total`, drawn in order; the rest is still to do. */
  parts: readonly ProgressPart[]
  total: number
  'aria-label': string
}

export function Progress({ parts, total, ...native }: ProgressProps) {
  const done = parts.reduce((sum, part) => sum + part.value, 0)
  return (
    <div
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={parts.map((part) => `${part.value} ${part.label}`).join(', ') + ` of ${total}`}
      className="flex h-1.5 w-full overflow-hidden rounded-full bg-active"
      {...native}
    >
      {parts.map((part) => (
        <span
          key={part.label}
          title={`${part.label}: ${part.value}`}
          className={clsx('h-full transition-[width] duration-300', fills[part.tone])}
          style={{ width: total > 0 ? `${(part.value / total) * 100}%` : 0 }}
        />
      ))}
    </div>
  )
}
