import type { ReactNode } from 'react'

import type { Tone } from '@/ui/status/badge'

const strokes: Record<Tone, string> = {
  neutral: 'var(--ink-3)',
  accent: 'var(--accent)',
  ok: 'var(--ok)',
  warn: 'var(--warn)',
  bad: 'var(--bad)',
  info: 'var(--info)',
}

export type ProgressRingProps = {
  /** 0–1; `null` when the size of the work is not known yet. */
  share: number | null
  tone?: Tone
  size?: number
  children?: ReactNode
  'aria-label': string
}

export function ProgressRing({ share, tone = 'accent', size = 36, children, ...native }: ProgressRingProps) {
  const width = Math.max(2.5, size / 12)
  const radius = (size - width) / 2
  const length = 2 * Math.PI * radius
  const part = Math.min(1, Math.max(0, share ?? 0))
  return (
    <span
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.round(part * 100) })}
      className="relative inline-flex shrink-0 items-center justify-center text-2xs font-medium tabular-nums"
      style={{ width: size, height: size }}
      {...native}
    >
      <svg width={size} height={size} aria-hidden className="absolute inset-0 -rotate-90">
        <circle cx={size / 2} cy={size / 2} r={radius} fill="none" stroke="var(--active)" strokeWidth={width} />
        <circle
          cx={size / 2}
          cy={size / 2}
          r={radius}
          fill="none"
          stroke={strokes[tone]}
          strokeWidth={width}
          strokeLinecap="round"
          strokeDasharray={`${part * length} ${length}`}
          opacity={part === 0 ? 0 : 1}
          className="transition-[stroke-dasharray] duration-300"
        />
      </svg>
      {children}
    </span>
  )
}
