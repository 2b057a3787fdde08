import { lazy, Suspense, useState } from 'react'

import type { RegisterState } from '@/features/companies/registry/register-states'
import { SandboxMark } from '@/records/fields/sandbox-mark'
import { ExternalLink } from '@/records/fields/value-view'
import { Button } from '@/ui/controls/button'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { Badge } from '@/ui/status/badge'
import { formatAgo, formatInstant } from '@/ui/text/format'

const RawAnswerDrawer = lazy(async () => ({
  default: (await import('@/features/companies/registry/raw-answer-drawer')).RawAnswerDrawer,
}))

const when = ({ fetchedAt, askedAt }: RegisterState) => {
  const at = fetchedAt ?? askedAt
  if (at === null) return null
  return (
    <time dateTime={at} title={formatInstant(at)}>
      {fetchedAt === null ? 'asked' : 'fetched'} {formatAgo(at)}
    </time>
  )
}

type Props = {
  states: readonly RegisterState[]
  companyId: string
  company: string
  editable: boolean
  /** Being asked right now. */
  busy: boolean
  onWrong: (state: RegisterState) => void
}

/** Each register's state in words: what it said, when, and where its own record is. */
export function RegisterList({ states, companyId, company, editable, busy, onWrong }: Props) {
  const [wrong, setWrong] = useState<RegisterState>()
  const [raw, setRaw] = useState<RegisterState>()
  return (
    <>
      {states.length > 0 && (
        <ul aria-label="State of the registers" className="flex flex-col divide-y divide-line">
          {states.map((state) => (
            <li key={state.registry} className="flex flex-col gap-0.5 py-2.5 first:pt-0">
              <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <b className="text-sm font-medium">{state.label}</b>
                <Badge dot tone={state.tone}>
                  {state.word}
                </Badge>
                {state.sandbox && <SandboxMark />}
                {editable && state.match?.outcome === 'matched' && state.match.registration_id !== null && (
                  <Button look="ghost" size="sm" className="ml-auto" disabled={busy} onClick={() => setWrong(state)}>
                    Wrong company…
                  </Button>
                )}
              </div>
              {state.sentence !== '' && <p className="text-sm break-words text-ink-2">{state.sentence}</p>}
              {(state.url !== null || when(state) !== null) && (
                <p className="flex flex-wrap gap-x-3 text-xs text-ink-3">
                  {state.url !== null && <ExternalLink href={state.url}>Official record</ExternalLink>}
                  {when(state)}
                  {state.fetchedAt !== null && (
                    <button
                      type="button"
                      aria-label={`Raw answer of ${state.label}`}
                      className="rounded-sm text-accent-ink hover:underline"
                      onClick={() => setRaw(state)}
                    >
                      Raw answer
                    </button>
                  )}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      <Suspense>
        {raw !== undefined && (
          <RawAnswerDrawer
            companyId={companyId}
            registry={raw.registry}
            label={raw.label}
            onClose={() => setRaw(undefined)}
          />
        )}
      </Suspense>
      {wrong !== undefined && (
        <ConfirmDialog
          open
          onOpenChange={() => setWrong(undefined)}
          title="Is this another company?"
          confirm="Rule it out"
          danger
          onConfirm={() => {
            onWrong(wrong)
            setWrong(undefined)
          }}
        >
          Number {wrong.match?.registration_id} will not be taken for {company} again. All that {wrong.label} said by
          it, and what followed from it (insolvency, credibility), is taken back, and {wrong.label} is asked again. You
          can reconsider it later.
        </ConfirmDialog>
      )}
    </>
  )
}
