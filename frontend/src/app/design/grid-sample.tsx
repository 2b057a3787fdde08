import { Building2 } from 'lucide-react'
import { useMemo, useState } from 'react'

import { Section } from '@/app/design/section'
import { Button } from '@/ui/controls/button'
import { SearchBox } from '@/ui/controls/search-box'
import { FilterBar } from '@/ui/filters/filter-bar'
import type { FacetValue } from '@/ui/filters/facets'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import { ColumnMenu } from '@/ui/grid/column-menu'
import { DataGrid } from '@/ui/grid/data-grid'
import type { GridColumn } from '@/ui/grid/grid-columns'
import type { GridSort } from '@/ui/grid/grid-header'
import { countSelected, nothingSelected } from '@/ui/grid/selection'
import { SelectionBar } from '@/ui/grid/selection-bar'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { Badge } from '@/ui/status/badge'
import { EmptyState } from '@/ui/status/empty-state'
import { formatCount, unknownMark } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

type Sample = {
  id: string
  name: string
  domain: string
  country: string
  employees: number | null
  status: 'new' | 'enriched' | 'needs review'
}

const total = 100_000
const stems = [
  'Nordlys',
  'Kovárna',
  'Fjellheim',
  'Lumière',
  'Havran',
  'Saaristo',
  'Brückner und Söhne Feinmechanik',
  'Oak & Iron',
]
const countries = ['CZ', 'NO', 'FI', 'FR', 'DE', 'US']
const states = ['new', 'enriched', 'needs review'] as const
const tones = { new: 'neutral', enriched: 'ok', 'needs review': 'warn' } as const
const pick = <T,>(from: readonly [T, ...T[]] | readonly T[], at: number): T => from[at % from.length] as T
const sample = (index: number): Sample => ({
  id: String(index),
  name: `${pick(stems, index)} ${index + 1}`,
  domain: `sample-${index + 1}.example`,
  country: pick(countries, index * 7),
  employees: index % 5 === 0 ? null : (index * 37) % 900,
  status: pick(states, index),
})

const columns: readonly GridColumn<Sample>[] = [
  {
    id: 'name',
    header: 'Company',
    width: 220,
    pinned: true,
    sortKey: 'name',
    cell: (row) => (
      <span className="flex min-w-0 items-center gap-2">
        <Monogram name={row.name} size="sm" />
        <span className="truncate">{row.name}</span>
      </span>
    ),
  },
  {
    id: 'domain',
    header: 'Domain',
    width: 190,
    cell: (row) => <span className="truncate text-ink-2">{row.domain}</span>,
  },
  { id: 'country', header: 'Country', width: 90, sortKey: 'country', cell: (row) => row.country },
  {
    id: 'employees',
    header: 'Employees',
    width: 110,
    align: 'end',
    sortKey: 'employees',
    cell: (row) =>
      row.employees === null ? <span className="text-ink-3">{unknownMark}</span> : formatCount(row.employees),
  },
  {
    id: 'status',
    header: 'Status',
    width: 150,
    cell: (row) => (
      <Badge dot tone={tones[row.status]}>
        {row.status}
      </Badge>
    ),
  },
  {
    id: 'notes',
    header: 'Notes',
    width: 260,
    optional: true,
    cell: () => <span className="text-ink-3">{unknownMark}</span>,
  },
]
const kinds = ['rows', 'loading', 'stale', 'empty', 'error'] as const

export function GridSample() {
  const [kind, setKind] = useState<(typeof kinds)[number]>('rows')
  const [loaded, setLoaded] = useState(total)
  const [selection, setSelection] = useState(nothingSelected)
  const [sort, setSort] = useState<GridSort>({ key: 'name', descending: false })
  const [text, setText] = useState('')
  const [country, setCountry] = useState<FacetValue>({ include: ['CZ'], exclude: ['US'] })
  const layout = useColumnLayout('design', columns)
  const all = useMemo(() => Array.from({ length: loaded }, (_, index) => sample(index)), [loaded])
  const rows = kind === 'rows' || kind === 'stale' ? all : []
  return (
    <Section title={`Data grid, ${formatCount(loaded)} rows loaded`}>
      <div className="flex flex-wrap gap-2">
        {kinds.map((one) => (
          <Button key={one} size="sm" look={one === kind ? 'primary' : 'secondary'} onClick={() => setKind(one)}>
            {one}
          </Button>
        ))}
        <Button size="sm" onClick={() => setLoaded(100)}>
          Load 100, then more at the end
        </Button>
      </div>
      <div className="relative flex h-120 flex-col overflow-hidden rounded-lg border border-line">
        <FilterBar
          onClear={() => setCountry({ include: [], exclude: [] })}
          trailing={<ColumnMenu columns={columns} layout={layout} />}
        >
          <SearchBox value={text} onChange={setText} placeholder="Search companies" />
          <MultiSelectFilter
            label="Country"
            value={country}
            onChange={setCountry}
            options={countries.map((code, index) => ({ value: code, label: code, count: index * 1713 }))}
          />
          <MultiSelectFilter
            label="Status"
            value={{ include: [], exclude: [] }}
            onChange={() => undefined}
            options={states.map((state) => ({ value: state, label: state }))}
          />
        </FilterBar>
        <DataGrid
          label="Sample companies"
          columns={columns}
          layout={layout}
          rows={rows}
          total={{ rows: total, stale: total, empty: 0, loading: undefined, error: undefined }[kind]}
          loading={kind === 'loading'}
          stale={kind === 'stale'}
          error={
            kind === 'error'
              ? {
                  title: 'The list could not be loaded',
                  detail: 'The database is not answering.',
                  requestId: 'req_01jd3v9q7m',
                }
              : undefined
          }
          onRetry={() => setKind('rows')}
          hasMore={kind === 'rows' && loaded < total}
          onEndReached={() => setLoaded((old) => Math.min(total, old + 100))}
          sort={sort}
          onSort={setSort}
          selection={selection}
          onSelectionChange={setSelection}
          onOpen={() => undefined}
          empty={
            <EmptyState icon={<Building2 />} title="No company matches" action={<Button>Clear the filters</Button>}>
              Take a filter away, or import a list.
            </EmptyState>
          }
        />
        <SelectionBar
          count={countSelected(selection, total)}
          total={total}
          noun="company"
          nouns="companies"
          onSelectAll={() => setSelection({ mode: 'all', ids: new Set() })}
          onClear={() => setSelection(nothingSelected)}
        >
          <Button size="sm">Add a tag</Button>
          <Button size="sm">Enrich</Button>
        </SelectionBar>
      </div>
    </Section>
  )
}
