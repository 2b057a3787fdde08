import { clsx } from 'clsx'

import type { ResultCount } from '@/api/runs'
import { Progress } from '@/ui/status/progress'
import { formatCount } from '@/ui/text/format'

type Props = {
  results: readonly ResultCount[]
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
const notDrawn: readonly string[] = ['waiting', 'ready']

/** Tasks by result, as a bar and in words: colour is never the only sign. */
export function CountsBar({ results, total, label, words = false }: Props) {
  const parts = results
    .filter(({ result }) => !notDrawn.includes(result))
    .map(({ count, tone, label: word }) => ({ value: count, tone, label: word }))
  return (
    <>
      <Progress aria-label={label} total={total} parts={parts} />
      {words && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2 tabular-nums">
          {results.map(({ result, count, label: word, tone, means }) => (
            <li key={result} title={means} className="inline-flex items-center gap-1.5">
              <span aria-hidden className={clsx('size-1.5 rounded-full', dots[tone])} />
              {formatCount(count)} {word}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
