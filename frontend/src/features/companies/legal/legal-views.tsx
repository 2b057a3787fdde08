import type { ReactNode } from 'react'

import { MemberLabel } from '@/api/fields/member-label'
import { RegisterName } from '@/api/fields/register-name'
import {
  addressText,
  bandText,
  capitalText,
  codeGroups,
  looseList,
  noteText,
  proceedingState,
  word,
} from '@/features/companies/legal/legal-words'
import { registrationTones } from '@/features/companies/list/company-tones'
import { ExternalLink, notKnown } from '@/records/fields/value-view'
import { Badge } from '@/ui/status/badge'
import { formatDate, formatPercent } from '@/ui/text/format'

function Directors({ value }: { value: unknown }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {looseList(value).map((director, index) => {
        const since = word(director['since'])
        const facts = [
          word(director['role']),
          director['kind'] === 'company' ? 'a company' : undefined,
          since === undefined ? 'since when is not known' : `since ${formatDate(since)}`,
        ]
        return (
          <li key={index} className="break-words">
            {word(director['name']) ?? 'Name withheld'}{' '}
            <span className="text-xs text-ink-3">{facts.filter(Boolean).join(' · ')}</span>
          </li>
        )
      })}
    </ul>
  )
}

function ActivityCodes({ value }: { value: unknown }) {
  return (
    <div className="flex flex-col gap-1.5">
      {codeGroups(value).map(({ scheme, codes }) => (
        <div key={scheme}>
          <p className="text-xs text-ink-3">{scheme}</p>
          <ul>
            {codes.map(({ code, label }) => (
              <li key={code} className="grid grid-cols-[4rem_minmax(0,1fr)] gap-2">
                <code className="font-mono text-xs leading-5">{code}</code>
                <span className="break-words">{label ?? <span className="text-ink-3">label not known</span>}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

function Proceedings({ value }: { value: unknown }) {
  return (
    <ul className="flex flex-col gap-2">
      {looseList(value).map((item, index) => {
        const { label, tone } = proceedingState(item)
        const [reference, url, began, ended, state] = ['reference', 'url', 'started_on', 'ended_on', 'state'].map(
          (key) => word(item[key]),
        )
        const facts = [
          word(item['court']),
          state === undefined ? 'state not stated' : `state ${state}`,
          began === undefined ? 'beginning not stated' : `began ${formatDate(began)}`,
          ended === undefined ? undefined : `ended ${formatDate(ended)}`,
        ]
        return (
          <li key={index}>
            <span className="flex flex-wrap items-center gap-x-2">
              {url === undefined ? (
                (reference ?? 'No reference')
              ) : (
                <ExternalLink href={url}>{reference ?? 'Proceeding'}</ExternalLink>
              )}
              <Badge tone={tone}>{label}</Badge>
            </span>
            <span className="text-xs break-words text-ink-3">{facts.filter(Boolean).join(' · ')}</span>
          </li>
        )
      })}
    </ul>
  )
}

const notes = (value: unknown): ReactNode => (
  <ul className="flex flex-col gap-0.5">
    {(Array.isArray(value) ? value : []).map((note, index) => (
      <li key={index} className="break-words">
        {noteText(String(note))}
      </li>
    ))}
  </ul>
)

/** Legal values as a person reads them; the others are shown as their type says. */
export const legalViews: Record<string, (value: unknown) => ReactNode> = {
  registration_status: (value) => (
    <Badge tone={registrationTones[value as keyof typeof registrationTones] ?? 'neutral'}>
      <MemberLabel entity="company" field="registration_status" value={String(value)} />
    </Badge>
  ),
  registered_address: (value) => addressText(value) ?? notKnown,
  registered_capital: (value) => <span className="tabular-nums">{capitalText(value)}</span>,
  registered_employees: (value) => <span className="tabular-nums">{bandText(value)}</span>,
  directors: (value) => <Directors value={value} />,
  nace_codes: (value) => <ActivityCodes value={value} />,
  insolvency_flag: (value) => (value === true ? <Badge tone="bad">A proceeding is running</Badge> : 'None running'),
  insolvency_proceedings: (value) => <Proceedings value={value} />,
  registry: (value) => <RegisterName code={String(value)} />,
  registry_confidence: (value) => <span className="tabular-nums">{formatPercent(Number(value))}</span>,
  registry_warnings: notes,
  insolvency_warnings: notes,
}
