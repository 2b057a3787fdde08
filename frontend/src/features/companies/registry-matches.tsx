import { useQuery } from '@tanstack/react-query'

import { apiQuery } from '@/api/query'
import type { components } from '@/api/schema.gen'
import { Badge, type Tone } from '@/ui/badge'
import { ErrorState } from '@/ui/error-state'
import { formatAgo, formatPercent, humanize, plural } from '@/ui/format'

type Outcome = components['schemas']['RegistryMatchOut']['outcome']
const outcomes: Record<Outcome, { label: string; tone: Tone }> = {
  matched: { label: 'Matched', tone: 'ok' },
  ambiguous: { label: 'Several candidates', tone: 'warn' },
  absent: { label: 'Not in the register', tone: 'neutral' },
}

const nameOf = (candidate: Record<string, unknown>): { name: string; number: string; score: number | undefined } => {
  const profile = (candidate['profile'] ?? {}) as Record<string, unknown>
  return {
    name: String(profile['official_name'] ?? 'Unnamed'),
    number: String(profile['registration_id'] ?? ''),
    score: typeof candidate['score'] === 'number' ? candidate['score'] : undefined,
  }
}

/** How each register answered when it was asked about the company, and who else it might be. */
export function RegistryMatches({ companyId }: { companyId: string }) {
  const found = useQuery(apiQuery(30_000, '/api/companies/{company_id}/registry-matches', { params: { path: { company_id: companyId } } }))
  if (found.error) return <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data || found.data.items.length === 0) return null
  return (
    <ul aria-label="Look-ups in registers" className="mb-2 flex flex-col gap-2 rounded-lg border border-line p-3 text-xs">
      {found.data.items.map((match) => (
        <li key={match.registry} className="flex flex-col gap-1">
          <div className="flex flex-wrap items-center gap-2">
            <b className="text-sm font-medium uppercase">{match.registry}</b>
            <Badge tone={outcomes[match.outcome].tone}>{outcomes[match.outcome].label}</Badge>
            {match.registration_id !== null && <code className="font-mono">{match.registration_id}</code>}
            <span className="text-ink-3 tabular-nums">
              {[match.confidence === null ? undefined : `confidence ${formatPercent(Number(match.confidence))}`, match.reason === '' ? undefined : match.reason, `asked ${formatAgo(match.checked_at)}`].filter(Boolean).join(' · ')}
            </span>
          </div>
          {match.candidates.length > 0 && (
            <details>
              <summary className="text-ink-2">{plural(match.candidates.length, 'candidate')}</summary>
              <ul className="mt-1 flex flex-col gap-0.5 pl-3">
                {match.candidates.map((candidate, index) => {
                  const { name, number, score } = nameOf(candidate)
                  return (
                    <li key={index} className="flex gap-2">
                      <span className="min-w-0 truncate">{name}</span>
                      <code className="font-mono text-ink-3">{number}</code>
                      {score !== undefined && <span className="ml-auto text-ink-3 tabular-nums">{formatPercent(score)} alike</span>}
                    </li>
                  )
                })}
              </ul>
            </details>
          )}
          {match.rejected.length > 0 && <p className="text-ink-3">Ruled out by a person: {match.rejected.map(humanize).join(', ')}</p>}
        </li>
      ))}
    </ul>
  )
}
