import type { CampaignContact } from '@/api/campaigns'
import { contactStatusTones, contactStatusWords } from '@/api/outreach-words'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { formatCount, unknownMark } from '@/ui/text/format'

const shown = (value: string | null) =>
  value ? (
    <span className="truncate">{value}</span>
  ) : (
    <span title="Not known" className="text-ink-3">
      {unknownMark}
    </span>
  )

export const contactColumns: readonly GridColumn<CampaignContact>[] = [
  {
    id: 'name',
    header: 'Contact',
    width: 200,
    pinned: true,
    cell: (row) => <span className="truncate">{row.name ?? row.email ?? 'Unnamed'}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    width: 140,
    cell: (row) => (
      <Badge dot tone={contactStatusTones[row.status]}>
        {contactStatusWords[row.status]}
      </Badge>
    ),
  },
  {
    id: 'reason',
    header: 'Why',
    width: 280,
    cell: (row) => (
      <span className="truncate text-ink-2" title={row.reason ?? undefined}>
        {row.reason ?? ''}
      </span>
    ),
  },
  { id: 'messages', header: 'Messages', width: 92, align: 'end', cell: (row) => formatCount(row.message_count) },
  { id: 'company', header: 'Company', width: 200, cell: (row) => shown(row.company_name) },
  { id: 'job_title', header: 'Job title', width: 190, cell: (row) => shown(row.job_title) },
  { id: 'email', header: 'E-mail', width: 220, cell: (row) => shown(row.email) },
]
