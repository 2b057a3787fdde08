import { useRef, type KeyboardEvent } from 'react'

import { readCandidate } from '@/features/companies/registry/candidate'
import { CandidateCard } from '@/features/companies/registry/candidate-card'
import type { Decision, Match } from '@/features/companies/registry/registry-api'
import { Button } from '@/ui/controls/button'
import { Kbd } from '@/ui/keyboard/kbd'

type Props = {
  match: Match
  label: string
  /** Of those that were decided about before, by number. */
  names: ReadonlyMap<string, string>
  editable: boolean
  busy: boolean
  onDecide: (decision: Decision) => void
}

/** Who in the register the company may be: ranked, each with its score in parts, for a person to say yes or no. */
export function Candidates({ match, label, names, editable, busy, onDecide }: Props) {
  const list = useRef<HTMLOListElement>(null)
  const candidates = match.candidates
    .map(readCandidate)
    .filter((candidate) => candidate.number === '' || candidate.number !== match.registration_id)
  const asks = match.outcome === 'ambiguous'
  if (candidates.length === 0 && match.rejected.length === 0) return null
  const decide = (decision: Decision['decision'], registration_id: string) =>
    onDecide({ registry: match.registry as Decision['registry'], registration_id, decision })
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const cards = [...(list.current?.querySelectorAll<HTMLElement>('[data-candidate]') ?? [])]
    const here = cards.findIndex((card) => card.contains(event.target as Node))
    if (step === undefined || here < 0) return
    event.preventDefault()
    cards[Math.min(cards.length - 1, Math.max(0, here + step))]?.focus()
  }
  const cards = (
    <ol ref={list} aria-label={`Candidates of ${label}`} className="flex flex-col gap-2" onKeyDown={onKeyDown}>
      {candidates.map((candidate, index) => (
        <li key={`${candidate.number} ${index}`}>
          <CandidateCard
            candidate={candidate}
            rank={index + 1}
            // Without a number there is nothing to confirm by.
            editable={editable && candidate.number !== ''}
            busy={busy}
            onConfirm={() => decide('confirm', candidate.number)}
            onReject={() => decide('reject', candidate.number)}
          />
        </li>
      ))}
    </ol>
  )
  return (
    <section aria-label={`Who it may be in ${label}`} className="flex flex-col gap-2">
      {candidates.length > 0 &&
        (asks ? (
          <>
            <div className="flex flex-wrap items-baseline gap-x-2">
              <h3 className="text-sm font-semibold">Which of these is the company?</h3>
              {editable && (
                <span className="flex items-center gap-1 text-xs text-ink-3 max-sm:hidden">
                  <Kbd keys="up" />
                  <Kbd keys="down" /> move, <Kbd keys="enter" /> confirm, <Kbd keys="x" /> not this one
                </span>
              )}
            </div>
            {cards}
          </>
        ) : (
          <details>
            <summary className="text-sm text-ink-2">
              {match.outcome === 'absent' ? 'The nearest' : 'The others'} that {label} named ({candidates.length})
            </summary>
            <div className="pt-2">{cards}</div>
          </details>
        ))}
      {match.rejected.length > 0 && (
        <ul
          aria-label="Ruled out by a person"
          className="flex flex-col gap-1 rounded-lg border border-dashed border-line-strong px-3 py-2 text-sm"
        >
          {match.rejected.map((number) => (
            <li key={number} className="flex flex-wrap items-center gap-x-2">
              <span className="text-ink-2">
                Ruled out by a person: {names.get(number)} <code className="font-mono text-xs">{number}</code>
              </span>
              {editable && (
                <Button
                  look="ghost"
                  size="sm"
                  className="ml-auto"
                  disabled={busy}
                  aria-label={`Reconsider ${number}`}
                  onClick={() => decide('reconsider', number)}
                >
                  Reconsider
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
