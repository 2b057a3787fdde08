import { actionsDone, actionWords, type ImportRow } from '@/features/imports/import-api'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { formatCount, unknownMark } from '@/ui/text/format'

export type GridImportRow = ImportRow & { id: string }
type Part = ImportRow['contact']

const nothing = (
  <span title="Not in this row" className="text-ink-3">
    {unknownMark}
  </span>
)

const part = (record: Part, done: boolean) => {
  if (record === null) return nothing
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate">{record.name ?? 'Unnamed'}</span>
      <span className="shrink-0 text-xs text-ink-3">
        {(done ? actionsDone[record.action] : actionWords[record.action].label).toLowerCase()}
      </span>
    </span>
  )
}

const problems = (row: ImportRow) => {
  const [first, ...more] = row.problems
  if (first === undefined) return <span className="text-ink-3">none</span>
  const where = first.column === null ? '' : `${first.column}: `
  return (
    <span className={first.severity === 'error' ? 'truncate text-bad-ink' : 'truncate text-warn-ink'}>
      {where}
      {first.reason}
      {more.length > 0 && ` (+${more.length})`}
    </span>
  )
}

const columns = (done: boolean): readonly GridColumn<GridImportRow>[] => [
  {
    id: 'line',
    header: 'Line',
    width: 76,
    align: 'end',
    cell: (row) => <span className="text-ink-3">{formatCount(row.line)}</span>,
  },
  {
    id: 'action',
    header: done ? 'What happened' : 'What happens',
    width: 130,
    cell: (row) => (
      <Badge dot tone={actionWords[row.action].tone}>
        {done ? actionsDone[row.action] : actionWords[row.action].label}
      </Badge>
    ),
  },
  { id: 'contact', header: 'Contact', width: 220, cell: (row) => part(row.contact, done) },
  { id: 'company', header: 'Company', width: 240, cell: (row) => part(row.company, done) },
  { id: 'problems', header: 'Problems', width: 360, cell: problems },
  { id: 'rule', header: 'Why', width: 240, cell: (row) => <span className="truncate text-ink-2">{row.rule}</span> },
]

export const plannedColumns = columns(false)
export const doneColumns = columns(true)
