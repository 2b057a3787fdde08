import { clsx } from 'clsx'
import { Check, X } from 'lucide-react'
import type { KeyboardEvent } from 'react'

import { MemberLabel } from '@/api/fields/member-label'
import { registrationTones } from '@/features/companies/list/company-tones'
import type { Candidate } from '@/features/companies/registry/candidate'
import { ExternalLink } from '@/records/fields/value-view'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'

type Props = {
  candidate: Candidate
  rank: number
  editable: boolean
  busy: boolean
  onConfirm: () => void
  onReject: () => void
}

function signed(points: number): string {
  if (points === 0) return '0'
  return points < 0 ? `−${-points}` : `+${points}`
}

/** One candidate. With the focus on the card, Enter confirms it and x rules it out. */
export function CandidateCard({ candidate, rank, editable, busy, onConfirm, onReject }: Props) {
  const { name, number, score, parts, status, address, facts, url } = candidate
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || !editable || busy || event.metaKey || event.ctrlKey) return
    const act = { Enter: onConfirm, x: onReject }[event.key]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    <div
      data-candidate
      role="group"
      aria-label={`Candidate ${rank}: ${name}, ${number}, ${score} of 100 points`}
      tabIndex={editable ? 0 : -1}
      onKeyDown={onKeyDown}
      className="grid gap-x-4 gap-y-2 rounded-lg border border-line bg-ground p-3 sm:grid-cols-[minmax(0,1fr)_13rem]"
    >
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <b className="min-w-0 text-sm font-semibold break-words">{name}</b>
          <Badge tone={registrationTones[status] ?? 'neutral'}>
            <MemberLabel entity="company" field="registration_status" value={status} />
          </Badge>
        </div>
        <p className="flex flex-wrap gap-x-2 text-sm text-ink-2">
          <code className="font-mono text-xs leading-5">{number}</code>
          <span className="min-w-0 break-words">{address ?? 'address not known'}</span>
        </p>
        {facts.length > 0 && <p className="text-xs break-words text-ink-3">{facts.join(' · ')}</p>}
        {url !== null && (
          <p className="text-xs">
            <ExternalLink href={url}>Official record</ExternalLink>
          </p>
        )}
      </div>
      <div className="flex flex-col gap-1 text-xs">
        <p className="flex items-baseline justify-between">
          <span className="text-ink-3">Likeness</span>
          <span className="tabular-nums">
            <b className="text-sm font-semibold">{score}</b>
            <span className="text-ink-3"> of 100</span>
          </span>
        </p>
        <ul aria-label="Parts of the score" className="flex flex-col gap-1">
          {parts.map((part) => (
            <li key={part.key} className="grid grid-cols-[minmax(0,1fr)_3.5rem_2rem] items-center gap-2">
              <span className="truncate text-ink-2" title={part.label}>
                {part.label}
              </span>
              <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-active">
                <span
                  className={clsx('block h-full rounded-full', part.points < 0 ? 'bg-bad' : 'bg-ok')}
                  style={{ width: `${Math.min(100, Math.abs(part.points))}%` }}
                />
              </span>
              <span className={clsx('text-right tabular-nums', part.points < 0 ? 'text-bad-ink' : 'text-ink-2')}>
                {signed(part.points)}
              </span>
            </li>
          ))}
        </ul>
      </div>
      {editable && (
        <div className="flex flex-wrap gap-2 sm:col-span-2">
          <Button
            size="sm"
            look="primary"
            disabled={busy}
            icon={<Check aria-hidden />}
            aria-label={`Confirm ${name}, ${number}`}
            onClick={onConfirm}
          >
            Confirm
          </Button>
          <Button
            size="sm"
            disabled={busy}
            icon={<X aria-hidden />}
            aria-label={`Not this one: ${name}, ${number}`}
            onClick={onReject}
          >
            Not this one
          </Button>
        </div>
      )}
    </div>
  )
}
