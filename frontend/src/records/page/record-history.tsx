import { useMemo, useState } from 'react'

import { SandboxMark } from '@/records/fields/sandbox-mark'
import { sourceTones, sourceWords } from '@/records/fields/source-words'
import { isSandbox, useProvenance, type Entity, type FieldProvenance, type Said } from '@/records/record-api'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'
import { formatAgo, formatInstant, formatMoney, plural } from '@/ui/text/format'

export type Told = { said: Said; labels: string[]; shown: number }

/**
 * Observations from the provenance of all fields, newest first: each once, with the fields it speaks of and how many of
 * them are shown.
 */
export function toldOf(fields: readonly FieldProvenance[]): Told[] {
  const found = new Map<string, Told>()
  for (const field of fields) {
    for (const said of [field.winner, ...field.losers]) {
      const told = found.get(said.observation_id) ?? { said, labels: [], shown: 0 }
      told.labels.push(field.label)
      if (said === field.winner) told.shown += 1
      found.set(said.observation_id, told)
    }
  }
  return [...found.values()].sort((left, right) => right.said.observed_at.localeCompare(left.said.observed_at))
}

const few = 8

/** Who said something about this record, and when; what it has cost so far. */
export function RecordHistory({ entity, id }: { entity: Entity; id: string }) {
  const { data } = useProvenance(entity, id)
  const [all, setAll] = useState(false)
  const told = useMemo(() => toldOf(data?.fields ?? []), [data])
  if (told.length === 0) return null
  const cost = told.reduce((sum, { said }) => sum + Number(said.cost ?? 0), 0)
  return (
    <section aria-label="History">
      <h2 className="mb-1 flex items-baseline justify-between px-2 text-xs font-semibold tracking-wide text-ink-2">
        History
        <span className="font-normal text-ink-3 tabular-nums">{formatMoney(cost)} spent on current values</span>
      </h2>
      <ol className="flex flex-col">
        {(all ? told : told.slice(0, few)).map(({ said, labels, shown }) => (
          <li key={said.observation_id} className="flex flex-col gap-0.5 border-l-2 border-line py-1 pl-3 text-xs">
            <div className="flex flex-wrap items-center gap-1.5">
              <Badge tone={sourceTones[said.source_kind]}>{sourceWords[said.source_kind].label}</Badge>
              <span className="min-w-0 break-words text-ink-2">{said.source_label}</span>
              {isSandbox(said) && <SandboxMark />}
              <time className="ml-auto text-ink-3" dateTime={said.observed_at} title={formatInstant(said.observed_at)}>
                {formatAgo(said.observed_at)}
              </time>
            </div>
            <p className="text-ink-3" title={labels.join(', ')}>
              {labels.slice(0, 4).join(', ')}
              {labels.length > 4 && ` and ${labels.length - 4} more`} ·{' '}
              {shown === labels.length
                ? `${plural(shown, 'value')} shown`
                : `${shown} of ${plural(labels.length, 'value')} shown`}
            </p>
          </li>
        ))}
      </ol>
      {told.length > few && (
        <Button look="ghost" size="sm" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${told.length}`}
        </Button>
      )}
    </section>
  )
}
