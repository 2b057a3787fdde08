import { severityWords, stateWords, type Finding } from '@/records/findings/finding-api'
import { valueText } from '@/records/findings/finding-card'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { formatAgo, formatDate } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

/** The values against each other on one line: "48 (imported file) · 192 (AI research)". */
export const valuesLine = (finding: Pick<Finding, 'values'>): string =>
  finding.values.map((value) => `${valueText(value)} (${value.source})`).join(' · ')

export const findingColumns: readonly GridColumn<Finding>[] = [
  {
    id: 'severity',
    header: 'Severity',
    width: 88,
    pinned: true,
    cell: (row) => (
      <Badge tone={row.status === 'open' ? severityWords[row.severity].tone : 'neutral'}>
        {severityWords[row.severity].label}
      </Badge>
    ),
  },
  {
    id: 'company',
    header: 'Company',
    width: 190,
    cell: (row) => (
      <span className="flex min-w-0 items-center gap-2">
        <Monogram name={row.company_name ?? ''} size="sm" />
        <span className="truncate">{row.company_name ?? 'Unnamed company'}</span>
      </span>
    ),
  },
  {
    id: 'message',
    header: 'Issue',
    width: 310,
    cell: (row) => <span className="truncate font-medium">{row.message}</span>,
  },
  {
    id: 'values',
    header: 'Values and sources',
    width: 232,
    cell: (row) => <span className="truncate text-ink-2">{valuesLine(row)}</span>,
  },
  {
    id: 'status',
    header: 'State',
    width: 104,
    cell: (row) => (
      <Badge dot tone={stateWords[row.status].tone}>
        {stateWords[row.status].label}
      </Badge>
    ),
  },
  {
    id: 'rule',
    header: 'Rule',
    width: 160,
    cell: (row) => <span className="truncate text-ink-2">{row.rule_label}</span>,
  },
  {
    id: 'first_seen_at',
    header: 'First seen',
    width: 104,
    cell: (row) => <span className="text-ink-2">{formatDate(row.first_seen_at)}</span>,
  },
  {
    id: 'last_seen_at',
    header: 'Last seen',
    width: 110,
    optional: true,
    cell: (row) => <span className="text-ink-2">{formatAgo(row.last_seen_at)}</span>,
  },
]
