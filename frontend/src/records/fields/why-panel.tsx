import { Lock } from 'lucide-react'

import type { FieldInfo } from '@/api/fields/fields'
import { SandboxMark } from '@/records/fields/sandbox-mark'
import { originWords, sourceTones, sourceWords, whyItLost } from '@/records/fields/source-words'
import { ExternalLink, ValueView } from '@/records/fields/value-view'
import { isSandbox, type FieldProvenance, type Said } from '@/records/record-api'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'
import { formatAgo, formatInstant, formatMoney, formatPercent, plural } from '@/ui/text/format'

type EvidenceItem = { [key: string]: unknown }
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

function Evidence({ item }: { item: EvidenceItem }) {
  const [url, quote, title, seen, column] = ['url', 'quote', 'title', 'seen_at', 'column'].map((key) => text(item[key]))
  const line = typeof item['line'] === 'number' ? item['line'] : undefined
  return (
    <li className="flex flex-col gap-0.5">
      {quote !== undefined && (
        <blockquote className="border-l-2 border-line-strong pl-2 break-words text-ink-2">“{quote}”</blockquote>
      )}
      {(line !== undefined || column !== undefined) && (
        <span className="text-ink-2">
          {[
            line === undefined ? undefined : `line ${line} of the file`,
            column === undefined ? undefined : `column “${column}”`,
          ]
            .filter(Boolean)
            .join(', ')}
        </span>
      )}
      {(url !== undefined || title !== undefined) && (
        <span className="flex min-w-0 gap-2">
          {url === undefined ? (
            title
          ) : (
            <ExternalLink href={url}>{title ?? url.replace(/^https?:\/\//, '')}</ExternalLink>
          )}
          {seen !== undefined && <span className="shrink-0 text-ink-3">dated {seen}</span>}
        </span>
      )}
    </li>
  )
}

function SaidView({ said, field, note }: { said: Said; field: FieldInfo; note?: string }) {
  return (
    <div className="flex flex-col gap-1.5">
      <div className="text-sm font-medium">
        <ValueView field={field} value={said.value} />
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={sourceTones[said.source_kind]}>{sourceWords[said.source_kind].label}</Badge>
        <span className="min-w-0 break-words text-ink-2">{said.source_label}</span>
        {isSandbox(said) && <SandboxMark />}
      </div>
      {said.origin && <p className="break-words text-ink-2">{originWords(said.origin)}</p>}
      {said.evidence.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {said.evidence.map((item, index) => (
            <Evidence key={index} item={item} />
          ))}
        </ul>
      )}
      <p className="text-ink-3 tabular-nums">
        {[
          said.confidence === null ? 'confidence not stated' : `confidence ${formatPercent(said.confidence)}`,
          costWords(said.cost),
          said.stage === null ? undefined : `stage ${said.stage} ${said.code_version ?? ''}`.trim(),
        ]
          .filter(Boolean)
          .join(' · ')}
        {' · '}
        <time dateTime={said.observed_at} title={formatInstant(said.observed_at)}>
          {formatAgo(said.observed_at)}
        </time>
      </p>
      {note !== undefined && <p className="text-ink-2">{note}</p>}
    </div>
  )
}

type Props = {
  field: FieldInfo
  said: FieldProvenance | undefined
  /** Gives the field back to the other sources. */
  onRelease?: (() => void) | undefined
}

/** Why is this value here: the winner, those who lost, and what each rests on. */
export function WhyPanel({ field, said, onRelease }: Props) {
  if (said === undefined) {
    return (
      <div className="p-3 text-xs text-ink-2">
        <h3 className="mb-1 text-sm font-semibold text-ink">Why is this not known?</h3>
        Nobody has said anything about {field.label.toLowerCase()}: no file, no register, no research, no person.
      </div>
    )
  }
  return (
    <div className="flex flex-col text-xs">
      <section className="flex flex-col gap-2 p-3">
        <h3 className="text-sm font-semibold">Why is this value here?</h3>
        <SaidView said={said.winner} field={field} />
        {said.locked && (
          <div className="flex items-center gap-2 rounded-md bg-accent-soft px-2 py-1.5 text-accent-ink">
            <Lock aria-hidden className="size-3.5 shrink-0" />
            <span className="min-w-0 flex-1">Locked: enrichment won’t overwrite it.</span>
            {onRelease !== undefined && (
              <Button size="sm" onClick={onRelease}>
                Unlock
              </Button>
            )}
          </div>
        )}
      </section>
      {said.losers.length > 0 ? (
        <section className="border-t border-line">
          <h4 className="px-3 pt-2 font-medium text-ink-3">{plural(said.losers.length, 'other source')}, not used</h4>
          <ul className="divide-y divide-line">
            {said.losers.map((loser) => (
              <li key={loser.observation_id} className="p-3">
                <SaidView said={loser} field={field} note={whyItLost(said.winner, loser, field.sources)} />
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <p className="border-t border-line px-3 py-2 text-ink-3">No other source says anything about this.</p>
      )}
    </div>
  )
}

function costWords(cost: number | null): string {
  if (cost === null) return 'cost not known'
  return cost > 0 ? `${formatMoney(cost)} for the whole answer` : 'no cost'
}
