import { clsx } from 'clsx'

import { shareFill } from '@/features/companies/legal/credibility-parts'
import { unknownMark } from '@/ui/text/format'

/** Points of those that could be checked, in a list. */
export function CredibilityCell({ score, max }: { score: number | null; max: number | null }) {
  if (score === null) return <span className="text-ink-3">{unknownMark}</span>
  const of = max ?? 100
  return (
    <span className="flex w-full items-center gap-2" title={`${score} of ${of} points that could be checked`}>
      <span aria-hidden className="h-1.5 w-10 shrink-0 overflow-hidden rounded-full bg-active">
        {score > 0 && of > 0 && (
          <span
            className={clsx('block h-full rounded-full', shareFill(score / of))}
            style={{ width: `${(100 * score) / of}%` }}
          />
        )}
      </span>
      <span className="tabular-nums">
        {score}
        <span className="text-ink-3">/{of}</span>
      </span>
    </span>
  )
}
