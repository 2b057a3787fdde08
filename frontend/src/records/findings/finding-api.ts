import { useMutation, useQueryClient } from '@tanstack/react-query'

import { api, unwrap } from '@/api/client'
import { changeCached, everyRead, refetch } from '@/api/query'
import type { components } from '@/api/schema.gen'
import { companyQuery } from '@/records/record-api'
import { notify } from '@/ui/overlays/toast'
import type { Tone } from '@/ui/status/badge'

type Schemas = components['schemas']
export type Finding = Schemas['FindingOut']
export type FindingValue = Finding['values'][number]
export type Closing = Schemas['FindingCloseIn']

export const severityWords: Record<Finding['severity'], { label: string; tone: Tone }> = {
  high: { label: 'High', tone: 'bad' },
  medium: { label: 'Medium', tone: 'warn' },
  low: { label: 'Low', tone: 'neutral' },
}

export const stateWords: Record<Finding['status'], { label: string; tone: Tone }> = {
  open: { label: 'Open', tone: 'warn' },
  resolved: { label: 'Resolved', tone: 'ok' },
  waived: { label: 'Waived', tone: 'neutral' },
}

const listPath = '/api/enrich/qc-findings'
const companyPath = '/api/companies/{company_id}/qc-findings'

/** A finding as it will be once the server has settled it. */
export const settled = (finding: Finding, { status, reason }: Closing): Finding => ({
  ...finding,
  status,
  closed_at: status === 'open' ? null : new Date().toISOString(),
  close_reason: status === 'open' ? null : reason,
  closed_by_name: status === 'open' ? null : 'you',
})

/** Settling one finding: seen at once wherever it is listed, taken back when the server refuses. */
export function useFindingActions(finding: Finding) {
  const queries = useQueryClient()
  const at = { params: { path: { finding_id: finding.id } } }
  const show = (next: Finding) => {
    const put = <List extends { items: Finding[] }>(old: List): List => ({
      ...old,
      items: old.items.map((item) => (item.id === next.id ? next : item)),
    })
    const undo = [
      changeCached<Schemas['FindingPageOut']>(queries, everyRead(listPath), put),
      changeCached<Schemas['FindingListOut']>(queries, everyRead(companyPath), put),
    ]
    return () => undo.forEach((back) => back())
  }
  // The list is not refetched: a row that was settled does not vanish from under the reader. The
  // company's status follows from what is open.
  const followed = async () => {
    await refetch(
      queries,
      '/api/enrich/qc-findings/filter-counts',
      companyPath,
      '/api/companies/{company_id}/activities',
    )
    await queries.invalidateQueries({ queryKey: companyQuery(finding.company_id).queryKey as readonly unknown[] })
    await refetch(queries, '/api/companies', '/api/companies/filter-counts')
  }
  const close = useMutation({
    meta: { failure: 'The finding was not settled' },
    mutationFn: (body: Closing) => unwrap(api.POST('/api/enrich/qc-findings/{finding_id}/close', { ...at, body })),
    onMutate: (body) => show(settled(finding, body)),
    onError: (_error, _body, back) => back?.(),
    onSettled: followed,
  })
  const choose = useMutation({
    meta: { failure: 'The value was not stored' },
    mutationFn: ({ field, value }: { field: string; value: FindingValue }) =>
      unwrap(api.POST('/api/enrich/qc-findings/{finding_id}/choose', { ...at, body: { field, value: value.value } })),
    onMutate: ({ value }) =>
      show(
        settled(finding, {
          status: 'resolved',
          reason: `${value.label}: ${String(value.value)}, as ${value.source} says`,
        }),
      ),
    onSuccess: (_none, { value }) =>
      notify.done(`${value.label} is ${String(value.value)} now`, {
        detail: 'The value is locked: enrichment won’t overwrite it. Unlock it on the record to change that.',
      }),
    onError: (_error, _choice, back) => back?.(),
    onSettled: async () => {
      await followed()
      await refetch(queries, '/api/companies/{company_id}/provenance')
    },
  })
  return { close, choose, busy: close.isPending || choose.isPending }
}
