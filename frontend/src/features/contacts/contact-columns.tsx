import { Link } from 'react-router'

import { MemberLabel } from '@/api/fields/member-label'
import type { Contact } from '@/features/contacts/contact-list'
import { fitTones } from '@/features/contacts/contact-tones'
import { useTenant } from '@/tenant'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { formatCount, formatDate, unknownMark } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

const nothing = (
  <span className="text-ink-3" title="Not known">
    {unknownMark}
  </span>
)
const shown = (value: string | null | undefined) => (value ? <span className="truncate">{value}</span> : nothing)
const member = (field: keyof Contact, value: string | null | undefined) => (
  <MemberLabel entity="contact" field={field} value={value} />
)
const number = (value: number | null) => (value === null ? nothing : formatCount(value))
const linkClasses = 'truncate text-ink-2 hover:text-accent-ink hover:underline'

function CompanyLink({ row }: { row: Contact }) {
  const tenant = useTenant()
  if (row.company === null) return nothing
  return (
    <Link to={tenant.path(`companies/${row.company.id}`)} className={linkClasses}>
      {row.company.name ?? row.company.domain ?? 'Unnamed'}
    </Link>
  )
}

export const contactColumns: readonly GridColumn<Contact>[] = [
  {
    id: 'name',
    header: 'Contact',
    width: 220,
    pinned: true,
    sortKey: 'name',
    cell: (row) => (
      <span className="flex min-w-0 items-center gap-2">
        <Monogram name={row.name ?? row.email ?? ''} size="sm" round />
        <span className="truncate">{row.name ?? row.email ?? 'Unnamed'}</span>
      </span>
    ),
  },
  { id: 'job_title', header: 'Job title', width: 200, sortKey: 'job_title', cell: (row) => shown(row.job_title) },
  { id: 'company', header: 'Company', width: 200, sortKey: 'company', cell: (row) => <CompanyLink row={row} /> },
  {
    id: 'email',
    header: 'E-mail',
    width: 220,
    sortKey: 'email',
    cell: (row) =>
      row.email === null ? (
        nothing
      ) : (
        <a href={`mailto:${row.email}`} className={linkClasses}>
          {row.email}
        </a>
      ),
  },
  { id: 'phone', header: 'Phone', width: 140, cell: (row) => shown(row.mobile_phone ?? row.phone) },
  {
    id: 'linkedin_url',
    header: 'LinkedIn',
    width: 92,
    cell: (row) =>
      row.linkedin_url === null ? (
        nothing
      ) : (
        <a href={row.linkedin_url} target="_blank" rel="noreferrer" className={linkClasses}>
          Profile
        </a>
      ),
  },
  {
    id: 'seniority_level',
    header: 'Seniority',
    width: 120,
    sortKey: 'seniority_level',
    cell: (row) => member('seniority_level', row.seniority_level),
  },
  {
    id: 'department',
    header: 'Department',
    width: 130,
    sortKey: 'department',
    cell: (row) => member('department', row.department),
  },
  {
    id: 'icp_fit',
    header: 'ICP fit',
    width: 120,
    sortKey: 'icp_fit',
    cell: (row) =>
      row.icp_fit === null ? (
        nothing
      ) : (
        <Badge tone={fitTones[row.icp_fit] ?? 'neutral'}>{member('icp_fit', row.icp_fit)}</Badge>
      ),
  },
  {
    id: 'contact_score',
    header: 'Score',
    width: 84,
    align: 'end',
    sortKey: 'contact_score',
    cell: (row) => number(row.contact_score),
  },
  {
    id: 'authority_score',
    header: 'Authority',
    width: 92,
    align: 'end',
    sortKey: 'authority_score',
    cell: (row) => number(row.authority_score),
  },
  {
    id: 'message_status',
    header: 'Messages',
    width: 130,
    sortKey: 'message_status',
    cell: (row) => member('message_status', row.message_status),
  },
  {
    id: 'tags',
    header: 'Tags',
    width: 180,
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
  { id: 'language', header: 'Language', width: 110, optional: true, cell: (row) => member('language', row.language) },
  { id: 'location_country', header: 'Country', width: 90, optional: true, cell: (row) => shown(row.location_country) },
  { id: 'location_city', header: 'City', width: 130, optional: true, cell: (row) => shown(row.location_city) },
  {
    id: 'company_country',
    header: 'Company’s country',
    width: 130,
    optional: true,
    cell: (row) => shown(row.company?.hq_country),
  },
  {
    id: 'relationship_status',
    header: 'Relationship',
    width: 130,
    optional: true,
    cell: (row) => member('relationship_status', row.relationship_status),
  },
  {
    id: 'contact_source',
    header: 'Source',
    width: 130,
    optional: true,
    cell: (row) => member('contact_source', row.contact_source),
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
