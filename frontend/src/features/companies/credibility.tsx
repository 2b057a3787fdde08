import { clsx } from 'clsx'

import type { CompanyDetail } from '@/records/record-api'
import { ExternalLink } from '@/records/value-view'
import { formatAgo } from '@/ui/format'

type Part = { key: string; label: string; points: number; max: number; available: boolean; reason: string; source: string | null; source_url: string | null; checked_at: string | null }

const asParts = (raw: unknown): Part[] => (Array.isArray(raw) ? (raw as Part[]).filter((part) => typeof part?.label === 'string' && typeof part.max === 'number') : [])
const fill = (share: number) => (share >= 0.75 ? 'bg-ok' : share >= 0.4 ? 'bg-warn' : 'bg-bad')

/** How credible the company is by what the state says: six parts, each with its reason. What no register could answer takes no points away. */
export function Credibility({ record }: { record: CompanyDetail }) {
  const parts = asParts(record.credibility_parts)
  if (parts.length === 0) return null
  return (
    <div className="mb-2 rounded-lg border border-line p-3">
      <div className="mb-2 flex items-baseline justify-between text-sm">
        <h3 className="font-medium">Credibility</h3>
        <span className="tabular-nums">
          {record.credibility_score === null ? (
            <span className="text-ink-3">not known</span>
          ) : (
            <>
              <b className="font-semibold">{record.credibility_score}</b>
              <span className="text-ink-3"> of {record.credibility_max ?? 100} points that could be checked</span>
            </>
          )}
        </span>
      </div>
      <ul className="flex flex-col gap-2">
        {parts.map((part) => (
          <li key={part.key} className="text-xs">
            <div className="flex items-baseline justify-between gap-2">
              <span className={part.available ? '' : 'text-ink-3'}>{part.label}</span>
              <span className="text-ink-3 tabular-nums">{part.available ? `${part.points} of ${part.max}` : 'not known'}</span>
            </div>
            <div
              role="img"
              aria-label={part.available ? `${part.label}: ${part.points} of ${part.max} points` : `${part.label}: not known`}
              className={clsx('my-1 h-1.5 overflow-hidden rounded-full', part.available ? 'bg-active' : 'border border-dashed border-line-strong')}
            >
              {part.available && <span className={clsx('block h-full rounded-full', fill(part.points / part.max))} style={{ width: `${(100 * part.points) / part.max}%` }} />}
            </div>
            <p className="flex flex-wrap gap-x-2 text-ink-3">
              <span>{part.reason}</span>
              {part.source !== null && (part.source_url ? <ExternalLink href={part.source_url}>{part.source}</ExternalLink> : <span>{part.source}</span>)}
              {part.checked_at !== null && <span>asked {formatAgo(part.checked_at)}</span>}
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}
