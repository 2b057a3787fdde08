import type { MessageDetail } from '@/api/messages'
import type { components } from '@/api/schema.gen'
import { FactValue } from '@/features/review/facts/fact-value'
import { Badge } from '@/ui/status/badge'
import { formatAgo, formatInstant, formatPercent } from '@/ui/text/format'

type Said = components['schemas']['FieldProvenanceOut']
type Evidence = { url?: unknown; quote?: unknown; line?: unknown; column?: unknown }

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const safeUrl = (value: unknown): string | undefined =>
  /^https?:\/\//.test(text(value) ?? '') ? text(value) : undefined

/** One fact that the writer was given, and where it comes from. */
export function FactRow({
  fact,
  said,
  loading,
}: {
  fact: MessageDetail['facts'][number]
  said: Said | undefined
  loading: boolean
}) {
  const winner = said?.winner
  const evidence = (winner?.evidence ?? []) as Evidence[]
  const others = (said?.losers ?? []).filter(
    (loser) => JSON.stringify(loser.value) !== JSON.stringify(winner?.value),
  ).length
  const changed = said !== undefined && JSON.stringify(said.value) !== JSON.stringify(fact.value)
  return (
    <div>
      <dt className="text-xs text-ink-3">{fact.label}</dt>
      <dd className="text-sm [overflow-wrap:anywhere]">
        <FactValue entity={fact.entity === 'contact' ? 'contact' : 'company'} field={fact.field} value={fact.value} />
        {winner === undefined ? (
          !loading && <p className="text-xs text-ink-3">The source is not known any more.</p>
        ) : (
          <details className="group text-xs text-ink-3">
            <summary className="flex w-fit cursor-pointer items-center gap-1.5 rounded-sm hover:text-ink">
              <span className="min-w-0 break-words underline decoration-dotted underline-offset-2">
                {winner.source_label.replace(/ \(sandbox:.*\)$/, '')}
              </span>
              {winner.provider?.startsWith('sandbox') === true && (
                <Badge tone="info" title="Comes from the sandbox: invented, not researched">
                  sandbox
                </Badge>
              )}
              <span>{formatAgo(winner.observed_at)}</span>
            </summary>
            <ul className="mt-1 flex flex-col gap-1 border-l border-line-strong pl-2">
              {evidence.map((item, index) => (
                <li key={index}>
                  {text(item.quote) !== undefined && <q className="text-ink-2">{text(item.quote)}</q>}{' '}
                  {safeUrl(item.url) !== undefined ? (
                    <a href={safeUrl(item.url)} target="_blank" rel="noreferrer" className="text-accent-ink underline">
                      {safeUrl(item.url)?.replace(/^https?:\/\/(www\.)?/, '')}
                    </a>
                  ) : (
                    item.line !== undefined &&
                    `line ${String(item.line)}${text(item.column) === undefined ? '' : `, column ${text(item.column)}`}`
                  )}
                </li>
              ))}
              {evidence.length === 0 && <li>No page or quote was given for it.</li>}
              <li>
                {winner.confidence === null ? 'Confidence not known' : `${formatPercent(winner.confidence)} sure`}
                {` · ${formatInstant(winner.observed_at)}`}
                {others > 0 && ` · ${others} other ${others === 1 ? 'source says' : 'sources say'} something else`}
              </li>
              {changed && <li className="text-warn-ink">The value has changed since the message was written.</li>}
            </ul>
          </details>
        )}
      </dd>
    </div>
  )
}
