import { Link } from 'react-router'

import { stateOf, type ImportSummary } from '@/features/imports/import-api'
import { useTenant } from '@/tenant'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { formatCount, formatInstant, formatPercent, unknownMark } from '@/ui/text/format'

const count = (row: ImportSummary, pick: (counts: NonNullable<ImportSummary['counts']>) => number) =>
  row.counts === null || row.status === 'importing' ? (
    <span title="Not imported yet" className="text-ink-3">
      {unknownMark}
    </span>
  ) : (
    formatCount(pick(row.counts))
  )

function FileLink({ row }: { row: ImportSummary }) {
  const tenant = useTenant()
  return (
    <Link to={tenant.path(`import/${row.id}`)} className="truncate hover:text-accent-ink hover:underline">
      {row.filename}
    </Link>
  )
}

function Status({ row }: { row: ImportSummary }) {
  const { label, tone } = stateOf(row)
  const share =
    row.status === 'importing' && row.row_count > 0 ? ` ${formatPercent(row.rows_done / row.row_count)}` : ''
  return (
    <Badge dot tone={tone} {...(row.error === null ? {} : { title: row.error })}>
      {label + share}
    </Badge>
  )
}

export const pastColumns: readonly GridColumn<ImportSummary>[] = [
  { id: 'filename', header: 'File', width: 264, pinned: true, cell: (row) => <FileLink row={row} /> },
  { id: 'status', header: 'State', width: 184, cell: (row) => <Status row={row} /> },
  { id: 'rows', header: 'Rows', width: 88, align: 'end', cell: (row) => formatCount(row.row_count) },
  {
    id: 'contacts',
    header: 'Contacts created',
    width: 116,
    align: 'end',
    cell: (row) => count(row, (counts) => counts.contacts_created),
  },
  {
    id: 'companies',
    header: 'Companies created',
    width: 130,
    align: 'end',
    cell: (row) => count(row, (counts) => counts.companies_created),
  },
  {
    id: 'updated',
    header: 'Rows updated',
    width: 112,
    align: 'end',
    cell: (row) => count(row, (counts) => counts.update),
  },
  { id: 'errors', header: 'Rows failed', width: 92, align: 'end', cell: (row) => count(row, (counts) => counts.error) },
  {
    id: 'created_at',
    header: 'Uploaded',
    width: 160,
    cell: (row) => <span className="text-ink-2">{formatInstant(row.created_at)}</span>,
  },
]
