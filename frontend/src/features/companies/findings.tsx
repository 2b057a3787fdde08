import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api, unwrap } from '@/api/client'
import { apiQuery, refetch } from '@/api/query'
import type { components } from '@/api/schema.gen'
import { Badge, type Tone } from '@/ui/badge'
import { Button } from '@/ui/button'
import { ErrorState } from '@/ui/error-state'
import { formatAgo, unknownMark } from '@/ui/format'
import { Input } from '@/ui/input'

type Finding = components['schemas']['FindingOut']
const severities: Record<Finding['severity'], { label: string; tone: Tone }> = {
  high: { label: 'High', tone: 'bad' },
  medium: { label: 'Medium', tone: 'warn' },
  low: { label: 'Low', tone: 'neutral' },
}
const path = '/api/companies/{company_id}/qc-findings'
const settled: Record<Finding['status'], string> = { open: 'Open', resolved: 'Resolved', waived: 'Accepted as it is' }

function Settle({ finding }: { finding: Finding }) {
  const queries = useQueryClient()
  const [wanted, setWanted] = useState<'resolved' | 'waived'>()
  const [reason, setReason] = useState('')
  const close = useMutation({
    meta: { failure: 'The finding was not settled' },
    mutationFn: (body: components['schemas']['FindingCloseIn']) => unwrap(api.POST('/api/enrich/qc-findings/{finding_id}/close', { params: { path: { finding_id: finding.id } }, body })),
    onSuccess: () => setWanted(undefined),
    onSettled: () => refetch(queries, path, '/api/enrich/qc-findings'),
  })
  if (finding.status !== 'open') {
    return (
      <Button size="sm" look="ghost" busy={close.isPending} onClick={() => close.mutate({ status: 'open', reason: 'opened again' })}>
        Open again
      </Button>
    )
  }
  if (wanted === undefined) {
    return (
      <div className="flex gap-1.5">
        <Button size="sm" onClick={() => setWanted('resolved')}>
          Resolve
        </Button>
        <Button size="sm" look="ghost" onClick={() => setWanted('waived')}>
          Accept as it is
        </Button>
      </div>
    )
  }
  return (
    <form
      className="flex gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() !== '') close.mutate({ status: wanted, reason: reason.trim() })
      }}
    >
      <Input autoFocus aria-label="Why" placeholder="Why? Kept with the finding" value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      <Button type="submit" look="primary" disabled={reason.trim() === ''} busy={close.isPending}>
        {wanted === 'resolved' ? 'Resolve' : 'Accept'}
      </Button>
      <Button look="ghost" onClick={() => setWanted(undefined)}>
        Cancel
      </Button>
    </form>
  )
}

/** What quality control found about the company, as a worklist: open ones first. */
export function Findings({ companyId, editable }: { companyId: string; editable: boolean }) {
  const found = useQuery(apiQuery(30_000, path, { params: { path: { company_id: companyId } } }))
  if (found.error) return <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />
  const items = found.data?.items ?? []
  if (items.length === 0) return null
  const open = items.filter((finding) => finding.status === 'open').length
  return (
    <section aria-label="Findings">
      <h2 className="mb-1 px-2 text-xs font-semibold tracking-wide text-ink-2">
        Quality control · <span className="tabular-nums">{open === 0 ? 'nothing open' : `${open} open`}</span>
      </h2>
      <ul className="flex flex-col divide-y divide-line rounded-lg border border-line">
        {items.map((finding) => (
          <li key={finding.id} className={finding.status === 'open' ? 'flex flex-col gap-1.5 p-3' : 'flex flex-col gap-1.5 bg-sunken p-3'}>
            <div className="flex items-start gap-2 text-sm">
              <Badge tone={finding.status === 'open' ? severities[finding.severity].tone : 'neutral'}>{finding.status === 'open' ? severities[finding.severity].label : settled[finding.status]}</Badge>
              <span className="min-w-0 flex-1 font-medium break-words">{finding.message}</span>
              <span className="shrink-0 text-xs text-ink-3">{formatAgo(finding.last_seen_at)}</span>
            </div>
            <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-xs">
              {finding.values.map((value, index) => (
                <div key={index} className="contents">
                  <dt className="break-words">
                    <span className="text-ink-3">{value.label}:</span> {value.value === null || value.value === undefined ? unknownMark : String(value.value)}
                  </dt>
                  <dd className="text-ink-3">{value.source}</dd>
                </div>
              ))}
            </dl>
            <p className="text-xs text-ink-2">{finding.status === 'open' ? finding.suggestion : (finding.close_reason ?? 'The evidence is gone.')}</p>
            {editable && <Settle finding={finding} />}
          </li>
        ))}
      </ul>
    </section>
  )
}
