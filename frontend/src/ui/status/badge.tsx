import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export const tones = {
  neutral: 'bg-hover text-ink-2',
  accent: 'bg-accent-soft text-accent-ink',
  ok: 'bg-ok-soft text-ok-ink',
  warn: 'bg-warn-soft text-warn-ink',
  bad: 'bg-bad-soft text-bad-ink',
  info: 'bg-info-soft text-info-ink',
} as const

const dots = {
  neutral: 'bg-ink-3',
  accent: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
} as const

export type Tone = keyof typeof tones

export type BadgeProps = {
  /** Colour means state: neutral unless the word is one. */
  tone?: Tone
  dot?: boolean
  title?: string
  children: ReactNode
}

export function Badge({ tone = 'neutral', dot = false, title, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-flex h-5 max-w-full items-center gap-1.5 rounded-md px-1.5 text-xs font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {dot && <span aria-hidden className={clsx('size-1.5 shrink-0 rounded-full', dots[tone])} />}
      <span className="truncate">{children}</span>
    </span>
  )
}
