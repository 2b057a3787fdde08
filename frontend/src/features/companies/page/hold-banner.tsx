import { useQuery } from '@tanstack/react-query'
import { OctagonPause } from 'lucide-react'
import { useState } from 'react'

import { checksOf, useWatch } from '@/features/companies/registry/registry-api'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Textarea } from '@/ui/controls/textarea'
import { Dialog } from '@/ui/overlays/dialog'
import { ErrorState } from '@/ui/status/error-state'
import { formatInstant } from '@/ui/text/format'

type Props = { companyId: string; name: string; editable: boolean }

/** Says that a change in a register holds all outreach to the company, why, and lets a person release it. */
export function HoldBanner({ companyId, name, editable }: Props) {
  const { data } = useQuery(checksOf(companyId))
  const { release } = useWatch(companyId)
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  if (data?.watch.held !== true) return null
  const { held_at, hold_reasons = [] } = data.watch
  return (
    <div
      role="status"
      className="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg bg-bad-soft px-3 py-2.5 text-sm text-bad-ink"
    >
      <OctagonPause aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          Outreach on hold
          {held_at !== null && (
            <time className="font-normal" dateTime={held_at}>
              {' '}
              since {formatInstant(held_at)}
            </time>
          )}
        </p>
        <ul className="break-words">
          {hold_reasons.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <p className="text-xs">Nothing is written or delivered to its contacts until a person has looked.</p>
      </div>
      {editable && (
        <Button size="sm" onClick={() => setAsking(true)}>
          Resume outreach…
        </Button>
      )}
      {asking && (
        <Dialog
          open
          onOpenChange={setAsking}
          title={`Resume outreach to ${name}?`}
          description={
            'Campaigns may write and deliver to its contacts again. ' +
            'The change stays in the history with your reason; ' +
            'the next change holds the outreach again.'
          }
          footer={
            <>
              <Button onClick={() => setAsking(false)}>Cancel</Button>
              <Button
                look="primary"
                busy={release.isPending}
                disabled={reason.trim() === ''}
                onClick={() => release.mutate(reason.trim(), { onSuccess: () => setAsking(false) })}
              >
                Resume outreach
              </Button>
            </>
          }
        >
          <Field label="Why may it go on?" hint="Kept with the hold, with your name.">
            <Textarea autoFocus value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
          </Field>
          {release.error !== null && <ErrorState compact error={release.error} />}
        </Dialog>
      )}
    </div>
  )
}
