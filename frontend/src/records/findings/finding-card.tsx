import { useState } from 'react'
import { Link } from 'react-router'

import {
  severityWords,
  stateWords,
  useFindingActions,
  type Finding,
  type FindingValue,
} from '@/records/findings/finding-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Input } from '@/ui/controls/input'
import { Badge } from '@/ui/status/badge'
import { countryName, formatAgo, formatCount, formatDate, formatInstant, humanize, unknownMark } from '@/ui/text/format'

/**
 * A finding's value as a person reads it: a country by its name, a member of an enum in words, a day, a number with its
 * thousands.
 */
export function valueText({ value, label }: Pick<FindingValue, 'value' | 'label'>): string {
  if (value === null || value === undefined || value === '') return unknownMark
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return formatCount(value)
  if (Array.isArray(value)) return value.map(String).join(', ')
  const text = String(value)
  if (label === 'Country' && /^[A-Z]{2}$/.test(text)) return `${countryName(text)} (${text})`
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return formatDate(text)
  return label === 'Registration status' || /^[a-z]+(_[a-z]+)+$/.test(text) ? humanize(text) : text
}

function Value({ value, onChoose, busy }: { value: FindingValue; onChoose: (() => void) | undefined; busy: boolean }) {
  const text = valueText(value)
  return (
    <li className="flex min-w-0 flex-1 basis-36 flex-col gap-0.5 rounded-md border border-line bg-ground px-2.5 py-2">
      <span className="text-2xs text-ink-3">{value.label}</span>
      <span className="text-sm font-medium break-words">{text}</span>
      <span className="text-xs break-words text-ink-2">{value.source}</span>
      {onChoose !== undefined &&
        value.also?.map((one) => (
          <span key={one.field} className="text-xs break-words text-ink-2">
            {one.value === null ? `${one.label} is then empty` : `${one.label} is then ${valueText(one)}`}
          </span>
        ))}
      {onChoose !== undefined && (
        <Button
          size="sm"
          className="mt-1 self-start"
          busy={busy}
          aria-label={`Use this: ${text}, as ${value.source} says`}
          onClick={onChoose}
        >
          Use this
        </Button>
      )}
    </li>
  )
}

const verbs = {
  resolved: { open: 'Resolve', confirm: 'Resolve', hint: 'What was done about it?' },
  waived: { open: 'Waive', confirm: 'Waive', hint: 'Why is this not a problem?' },
} as const

function Settle({ finding }: { finding: Finding }) {
  const { close } = useFindingActions(finding)
  const [wanted, setWanted] = useState<keyof typeof verbs>()
  const [reason, setReason] = useState('')
  if (finding.status !== 'open') {
    return (
      <Button
        size="sm"
        look="ghost"
        className="self-start"
        busy={close.isPending}
        onClick={() => close.mutate({ status: 'open', reason: 'opened again' })}
      >
        Open again
      </Button>
    )
  }
  if (wanted === undefined) {
    return (
      <div className="flex flex-wrap items-center gap-1.5">
        {(['resolved', 'waived'] as const).map((status) => (
          <Button
            key={status}
            size="sm"
            look={status === 'resolved' ? 'secondary' : 'ghost'}
            onClick={() => setWanted(status)}
          >
            {verbs[status].open}…
          </Button>
        ))}
      </div>
    )
  }
  const leave = () => {
    setWanted(undefined)
    setReason('')
  }
  return (
    <form
      data-own-escape
      className="flex flex-wrap gap-1.5"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        leave()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() === '') return
        close.mutate({ status: wanted, reason: reason.trim() })
        leave()
      }}
    >
      <Input
        autoFocus
        className="min-w-40 flex-1"
        aria-label={verbs[wanted].hint}
        placeholder={verbs[wanted].hint}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" look="primary" disabled={reason.trim() === ''}>
        {verbs[wanted].confirm}
      </Button>
      <Button look="ghost" onClick={leave}>
        Cancel
      </Button>
    </form>
  )
}

/** "Waived by Ida". Who is no member, or has left, has no name here, and is a person all the same. */
export function whoSettled({
  status,
  closed_by,
  closed_by_name: name,
}: Pick<Finding, 'status' | 'closed_by'> & { closed_by_name?: string | null }): string {
  const who = name ?? (closed_by === null ? undefined : 'a person from outside this workspace')
  return who === undefined ? 'Settled automatically' : `${stateWords[status].label} by ${who}`
}

/** Rules whose answer is on the register's part of the company's page. */
const aboutRegisters = /^registry_|insolvency|^dissolved$|^in_liquidation$|^siret_of_another$/

type Props = {
  finding: Finding
  editable: boolean
  /** Names the company, where the page is about many. */
  company?: boolean
}

/**
 * One finding: what does not fit, the values side by side with their sources, what to do, and the ways to settle it.
 */
export function FindingCard({ finding, editable, company = false }: Props) {
  const tenant = useTenant()
  const { choose } = useFindingActions(finding)
  const open = finding.status === 'open'
  const state = stateWords[finding.status]
  const severity = severityWords[finding.severity]
  return (
    <article
      aria-label={finding.rule_label}
      className={open ? 'flex flex-col gap-2.5 p-3' : 'flex flex-col gap-2.5 bg-sunken p-3'}
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={open ? severity.tone : 'neutral'}>{severity.label}</Badge>
        {!open && <Badge tone={state.tone}>{state.label}</Badge>}
        <span className="min-w-0 text-xs break-words text-ink-2">{finding.rule_label}</span>
        <time
          className="ml-auto text-xs text-ink-3"
          dateTime={finding.last_seen_at}
          title={`Seen first ${formatInstant(finding.first_seen_at)}, last ${formatInstant(finding.last_seen_at)}`}
        >
          {formatAgo(finding.last_seen_at)}
        </time>
      </header>
      <p className="text-sm font-medium break-words">{finding.message}</p>
      {company && (
        <p className="flex flex-wrap gap-x-3 text-sm">
          <Link
            to={tenant.path(`companies/${finding.company_id}`)}
            className="min-w-0 break-words text-accent-ink hover:underline"
          >
            {finding.company_name ?? 'Unnamed company'}
          </Link>
          {finding.contact_id !== null && (
            <Link to={tenant.path(`contacts/${finding.contact_id}`)} className="text-accent-ink hover:underline">
              The contact
            </Link>
          )}
        </p>
      )}
      {finding.values.length > 0 && (
        <ul aria-label="Values and their sources" className="flex flex-wrap gap-2">
          {finding.values.map((value, index) => {
            const { field } = value
            const choosable = editable && open && field !== null && field !== undefined
            return (
              <Value
                key={index}
                value={value}
                busy={choose.isPending}
                onChoose={choosable ? () => choose.mutate({ field, value }) : undefined}
              />
            )
          })}
        </ul>
      )}
      <p className="text-sm break-words text-ink-2">
        {open ? (
          <>
            <b className="font-medium text-ink">What to do: </b>
            {finding.suggestion}
          </>
        ) : (
          <>
            {whoSettled(finding)}
            {finding.closed_at !== null && ` ${formatAgo(finding.closed_at)}`}
            {finding.close_reason !== null && `: ${finding.close_reason.replace(/\.$/, '')}`}. It opens again when the
            evidence changes.
          </>
        )}
      </p>
      {open && aboutRegisters.test(finding.rule) && (
        <Link
          to={`${tenant.path(`companies/${finding.company_id}`)}?tab=legal`}
          className="self-start text-sm text-accent-ink hover:underline"
        >
          See Legal & registry
        </Link>
      )}
      {editable && <Settle finding={finding} />}
    </article>
  )
}
