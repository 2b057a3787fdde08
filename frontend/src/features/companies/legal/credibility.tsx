import { clsx } from 'clsx'

import { readParts, scoreText, shareFill, type Part } from '@/features/companies/legal/credibility-parts'
import { SandboxMark } from '@/records/fields/sandbox-mark'
import { ExternalLink } from '@/records/fields/value-view'
import type { CompanyDetail } from '@/records/record-api'
import { Card } from '@/ui/layout/card'
import { formatAgo } from '@/ui/text/format'

function PartBar({ part, sandbox }: { part: Part; sandbox: boolean }) {
  const { label, available, points, max, reason, source, source_url, checked_at } = part
  return (
    <li className="text-xs">
      <div className="flex items-baseline justify-between gap-2">
        <span className={clsx('text-sm', !available && 'text-ink-2')}>{label}</span>
        <span className="shrink-0 text-ink-2 tabular-nums">{available ? `${points} of ${max}` : 'not available'}</span>
      </div>
      <div
        role="img"
        aria-label={available ? `${label}: ${points} of ${max} points` : `${label}: not available`}
        className={clsx(
          'my-1 h-1.5 overflow-hidden rounded-full',
          available ? 'bg-active' : 'border border-dashed border-line-strong',
        )}
      >
        {available && points > 0 && (
          <span
            className={clsx('block h-full rounded-full', shareFill(points / max))}
            style={{ width: `${(100 * points) / max}%` }}
          />
        )}
      </div>
      <p className="break-words text-ink-2">
        {available ? reason : reason.replace(/^Not available: /, '').replace(/^./, (first) => first.toUpperCase())}
      </p>
      {source !== null && (
        <p className="flex flex-wrap items-center gap-x-2 text-ink-3">
          {source_url ? <ExternalLink href={source_url}>{source}</ExternalLink> : <span>{source}</span>}
          {checked_at !== null && <span>asked {formatAgo(checked_at)}</span>}
          {sandbox && <SandboxMark words={false} />}
        </p>
      )}
    </li>
  )
}

type Props = {
  record: CompanyDetail
  /** Registers for which a stand-in answered, by label. */
  sandboxed: readonly string[]
}

/**
 * How credible the company is by what the state says: six parts, each with its evidence. What no register could answer
 * takes no points away.
 */
export function Credibility({ record, sandboxed }: Props) {
  const parts = readParts(record.credibility_parts)
  const { score, of, missing } = scoreText(record)
  return (
    <Card title="Credibility">
      {parts.length === 0 ? (
        <p className="text-sm text-ink-2">
          Not known yet. A look-up in the registers says how credible the company is, in six parts with their evidence.
        </p>
      ) : (
        <div className="flex flex-col gap-3">
          <div>
            <p className="flex items-baseline gap-1.5">
              <b className="text-xl font-semibold tracking-tight tabular-nums">{score}</b>
              <span className="text-sm text-ink-2 tabular-nums">{of}</span>
            </p>
            {missing !== undefined && <p className="text-xs text-ink-3">{missing}</p>}
          </div>
          <ul aria-label="Parts of the credibility" className="flex flex-col gap-3">
            {parts.map((part) => (
              <PartBar key={part.key} part={part} sandbox={part.source !== null && sandboxed.includes(part.source)} />
            ))}
          </ul>
        </div>
      )}
    </Card>
  )
}
