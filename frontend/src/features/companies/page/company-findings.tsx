import { useQuery } from '@tanstack/react-query'

import { apiQuery } from '@/api/query'
import { FindingCard } from '@/records/findings/finding-card'
import { ErrorState } from '@/ui/status/error-state'

type Props = { companyId: string; editable: boolean }

/** What quality control found about the company, as a worklist: open ones first. */
export function CompanyFindings({ companyId, editable }: Props) {
  const found = useQuery(
    apiQuery(30_000, '/api/companies/{company_id}/qc-findings', { params: { path: { company_id: companyId } } }),
  )
  if (found.error) return <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />
  const items = found.data?.items ?? []
  if (items.length === 0) return null
  const open = items.filter((finding) => finding.status === 'open').length
  return (
    <section aria-label="Findings">
      <h2 className="mb-1 px-2 text-xs font-semibold tracking-wide text-ink-2">
        Quality control · <span className="tabular-nums">{open === 0 ? 'nothing open' : `${open} open`}</span>
      </h2>
      <ul className="flex flex-col divide-y divide-line overflow-hidden rounded-lg border border-line">
        {items.map((finding) => (
          <li key={finding.id}>
            <FindingCard finding={finding} editable={editable} />
          </li>
        ))}
      </ul>
    </section>
  )
}
