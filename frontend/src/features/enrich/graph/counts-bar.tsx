import { clsx } from 'clsx'

import { states, type StageCounts } from '@/api/runs'
import { Progress } from '@/ui/status/progress'
import { formatCount } from '@/ui/text/format'

type Props = {
  counts: StageCounts
  total: number
  label: string
  /** Also in words below the bar. */
  words?: boolean
}

const dots = {
  neutral: 'bg-ink-3',
  accent: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
} as const
const drawn = ['completed', 'skipped', 'disqualified', 'blocked', 'failed', 'cancelled', 'running'] as const

/** Records by state, as a bar and in words: colour is never the only sign. */
export function CountsBar({ counts, total, label, words = false }: Props) {
  const parts = drawn.flatMap((state) => {
    const info = states.find((one) => one.state === state)
    return info === undefined || counts[state] === 0
      ? []
      : [{ value: counts[state], tone: info.tone, label: info.label }]
  })
  return (
    <>
      <Progress aria-label={label} total={total} parts={parts} />
      {words && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2 tabular-nums">
          {states
            .filter(({ state }) => counts[state] > 0)
            .map(({ state, label: word, tone, means }) => (
              <li key={state} title={means} className="inline-flex items-center gap-1.5">
                <span aria-hidden className={clsx('size-1.5 rounded-full', dots[tone])} />
                {formatCount(counts[state])} {word}
              </li>
            ))}
        </ul>
      )}
    </>
  )
}
