import { MemberLabel } from '@/api/fields/member-label'
import { CredibilityCell } from '@/features/companies/legal/credibility-cell'
import type { Company } from '@/features/companies/list/company-list'
import { registrationTones, statusTones } from '@/features/companies/list/company-tones'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { formatCount, formatDate, unknownMark } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

const nothing = <span className="text-ink-3">{unknownMark}</span>
const shown = (value: string | null | undefined) => (value ? <span className="truncate">{value}</span> : nothing)
const member = (field: keyof Company, value: string | null | undefined) => (
  <MemberLabel entity="company" field={field} value={value} />
)
const number = (value: number | null) => (value === null ? nothing : formatCount(value))

export const companyColumns: readonly GridColumn<Company>[] = [
  {
    id: 'name',
    header: 'Company',
    width: 240,
    pinned: true,
    sortKey: 'name',
    cell: (row) => (
      <span className="flex min-w-0 items-center gap-2">
        <Monogram name={row.name ?? row.domain ?? ''} size="sm" />
        <span className="truncate">{row.name ?? row.domain ?? 'Unnamed'}</span>
      </span>
    ),
  },
  {
    id: 'domain',
    header: 'Domain',
    width: 180,
    sortKey: 'domain',
    cell: (row) =>
      row.domain === null ? (
        nothing
      ) : (
        <a
          href={`https://${row.domain}`}
          target="_blank"
          rel="noreferrer"
          className="truncate text-ink-2 hover:text-accent-ink hover:underline"
        >
          {row.domain}
        </a>
      ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 150,
    sortKey: 'status',
    cell: (row) =>
      row.status === null ? (
        nothing
      ) : (
        <Badge dot tone={statusTones[row.status] ?? 'neutral'}>
          {member('status', row.status)}
        </Badge>
      ),
  },
  { id: 'hq_country', header: 'Country', width: 90, sortKey: 'hq_country', cell: (row) => shown(row.hq_country) },
  {
    id: 'registration_status',
    header: 'Registration',
    width: 130,
    cell: (row) =>
      row.registration_status === null ? (
        nothing
      ) : (
        <Badge tone={registrationTones[row.registration_status] ?? 'neutral'}>
          {member('registration_status', row.registration_status)}
        </Badge>
      ),
  },
  {
    id: 'credibility_score',
    header: 'Credibility',
    width: 128,
    sortKey: 'credibility_score',
    cell: (row) => <CredibilityCell score={row.credibility_score} max={row.credibility_max} />,
  },
  {
    id: 'industry',
    header: 'Industry',
    width: 160,
    sortKey: 'industry',
    cell: (row) => member('industry', row.industry),
  },
  {
    id: 'employees_count',
    header: 'Employees',
    width: 104,
    align: 'end',
    sortKey: 'employees_count',
    cell: (row) => number(row.employees_count),
  },
  { id: 'tier', header: 'Tier', width: 130, sortKey: 'tier', cell: (row) => member('tier', row.tier) },
  { id: 'contacts_count', header: 'Contacts', width: 92, align: 'end', cell: (row) => formatCount(row.contacts_count) },
  {
    id: 'tags',
    header: 'Tags',
    width: 200,
    cell: (row) => (
      <span className="flex min-w-0 gap-1 overflow-hidden">
        {row.tags.map((tag) => (
          <Badge key={tag.id}>{tag.name}</Badge>
        ))}
      </span>
    ),
  },
  { id: 'owner', header: 'Owner', width: 140, cell: (row) => shown(row.owner?.name) },
  {
    id: 'created_at',
    header: 'Added',
    width: 110,
    sortKey: 'created_at',
    cell: (row) => <span className="text-ink-2">{formatDate(row.created_at)}</span>,
  },
  {
    id: 'registration_id',
    header: 'Registration number',
    width: 150,
    optional: true,
    cell: (row) => shown(row.registration_id),
  },
  { id: 'siret', header: 'SIRET', width: 150, optional: true, cell: (row) => shown(row.siret) },
  {
    id: 'company_size',
    header: 'Size',
    width: 110,
    optional: true,
    cell: (row) => member('company_size', row.company_size),
  },
  {
    id: 'revenue_eur_m',
    header: 'Revenue, M €',
    width: 110,
    align: 'end',
    optional: true,
    sortKey: 'revenue_eur_m',
    cell: (row) => number(row.revenue_eur_m),
  },
  { id: 'hq_city', header: 'City', width: 130, optional: true, cell: (row) => shown(row.hq_city) },
  {
    id: 'triage_score',
    header: 'Triage',
    width: 90,
    align: 'end',
    optional: true,
    sortKey: 'triage_score',
    cell: (row) => number(row.triage_score),
  },
  {
    id: 'updated_at',
    header: 'Changed',
    width: 110,
    optional: true,
    sortKey: 'updated_at',
    cell: (row) => <span className="text-ink-2">{formatDate(row.updated_at)}</span>,
  },
]
