import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useState, type ReactNode } from 'react'
import { Link } from 'react-router'

import { facetOptions } from '@/api/fields/filters'
import { flattenPages } from '@/api/query'
import type { components } from '@/api/schema.gen'
import type { Chosen } from '@/records/bulk/bulk-api'
import { ImportChip } from '@/records/list/import-chip'
import { useOpenRecord } from '@/records/list/use-open-record'
import { words, type Entity } from '@/records/record-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { SearchBox } from '@/ui/controls/search-box'
import { FilterBar } from '@/ui/filters/filter-bar'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { countSelected, everythingSelected, nothingSelected, type Selection } from '@/ui/grid/selection'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { PageHeader } from '@/ui/layout/page-header'
import { EmptyState } from '@/ui/status/empty-state'
import { Skeleton } from '@/ui/status/skeleton'
import { plural } from '@/ui/text/format'
import type { Facet } from '@/url-state'

// The grid comes while the first rows do; the frame of the page need not wait for it.
const grid = import('@/ui/grid/data-grid')
const DataGrid = lazy(async () => ({ default: (await grid).DataGrid<never> }))
const BulkActions = lazy(async () => ({ default: (await import('@/records/bulk/bulk-actions')).BulkActions }))
const ColumnMenu = lazy(async () => ({ default: (await import('@/ui/grid/column-menu')).ColumnMenu<never> }))
const CreateRecord = lazy(async () => ({ default: (await import('@/records/list/create-record')).CreateRecord }))
const SelectionBar = lazy(async () => ({ default: (await import('@/ui/grid/selection-bar')).SelectionBar }))

// With more of them than this the search box gives way, so that all fit on one line of a laptop's screen.
const manyFacets = 9

type Page<Row> = { items: Row[]; total: number; next_cursor: string | null }
type ListState = { q: string; import_id: string; sort: { key: string; descending: boolean }; open: string }
const searchHints: Record<Entity, string> = {
  contact: 'Finds words in name, e-mail, title, company and domain: the start of a word, or any three letters of it',
  company: 'Finds words in name, domain, number and city: the start of a word, or any three letters of it',
}
type Change = Partial<ListState> & Record<string, unknown>

export type DrawerProps = {
  id: string
  index: number
  total: number | undefined
  onStep: (step: 1 | -1) => void
  onClose: () => void
}

type Props<Row extends { id: string }> = {
  entity: Entity
  title: string
  icon: ReactNode
  columns: readonly GridColumn<Row>[]
  facets: readonly (readonly [key: string, label: string])[]
  state: ListState
  facet: (key: string) => Facet
  setState: (change: Change, options?: { replace?: boolean }) => void
  list: UseInfiniteQueryResult<InfiniteData<Page<Row>>>
  counts: readonly components['schemas']['FacetOut'][] | undefined
  filtered: boolean
  chosen: (selection: Selection, count: number) => Chosen
  drawer: (props: DrawerProps) => ReactNode
  /** What an empty namespace should know: where records come from. */
  hint: string
}

/** The grid's head and rows before there is a grid: the same heights, so that nothing jumps. */
function GridFrame() {
  return (
    <div aria-hidden className="flex min-h-0 flex-1 flex-col overflow-hidden">
      <div className="h-8 shrink-0 border-b border-line bg-sunken" />
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className="flex h-9 shrink-0 items-center border-b border-line px-4 sm:px-6">
          <Skeleton className="h-3 w-2/5" />
        </div>
      ))}
    </div>
  )
}

/**
 * A list of records: filters with live counts, a windowed grid, selection with its actions, and a record open beside
 * it.
 */
export function RecordList<Row extends { id: string }>(props: Props<Row>) {
  const { entity, title, icon, columns, facets, state, facet, setState, list, counts, filtered, chosen, drawer, hint } =
    props
  const tenant = useTenant()
  const { noun, nouns, page } = words[entity]
  const layout = useColumnLayout(page, columns)
  const { rows, total } = useMemo(() => flattenPages(list.data), [list.data])
  const [selection, setSelection] = useState(nothingSelected)
  const [creating, setCreating] = useState(false)
  const editor = tenant.can('editor')
  const count = countSelected(selection, total ?? 0)
  const change = (next: Change) => {
    setState(next)
    // "All that match" would silently come to mean other records.
    if (!('sort' in next)) setSelection(nothingSelected)
  }
  const clear = () =>
    change({ q: '', import_id: '', ...Object.fromEntries(facets.map(([key]) => [key, { include: [], exclude: [] }])) })
  const setOpen = useCallback((open: string) => setState({ open }, { replace: true }), [setState])
  const { index, step } = useOpenRecord(state.open, setOpen, {
    rows,
    hasMore: list.hasNextPage,
    loadMore: () => void list.fetchNextPage(),
  })
  const importLink = (look: 'primary' | 'secondary', text: string, className?: string) => (
    <Button asChild look={look} {...(className === undefined ? {} : { className })}>
      <Link to={tenant.path('import')}>{text}</Link>
    </Button>
  )
  return (
    <>
      <PageHeader
        title={title}
        meta={total === undefined ? undefined : plural(total, noun, nouns)}
        actions={
          editor && (
            <>
              {importLink('secondary', 'Import', 'max-sm:hidden')}
              <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setCreating(true)}>
                New {noun}
              </Button>
            </>
          )
        }
      />
      <FilterBar
        onClear={filtered ? clear : undefined}
        trailing={
          <Suspense fallback={<span className="w-24" />}>
            <ColumnMenu columns={columns as never} layout={layout} />
          </Suspense>
        }
      >
        <SearchBox
          value={state.q}
          onChange={(q) => change({ q })}
          hint={searchHints[entity]}
          {...(facets.length > manyFacets
            ? { placeholder: 'Search', className: 'w-40 shrink-0' }
            : { placeholder: `Search ${nouns}` })}
        />
        {facets.map(([key, label]) => (
          <MultiSelectFilter
            key={key}
            label={label}
            value={facet(key)}
            onChange={(value) => change({ [key]: value })}
            options={facetOptions(counts, key, facet(key))}
          />
        ))}
        {state.import_id !== '' && <ImportChip id={state.import_id} onRemove={() => change({ import_id: '' })} />}
      </FilterBar>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <Suspense fallback={<GridFrame />}>
          <DataGrid
            label={title}
            columns={columns as never}
            layout={layout}
            rows={rows as never}
            total={total}
            loading={list.isPending}
            stale={list.isPlaceholderData}
            error={list.error ?? undefined}
            onRetry={() => void (rows.length > 0 ? list.fetchNextPage() : list.refetch())}
            hasMore={list.hasNextPage}
            loadingMore={list.isFetchingNextPage}
            onEndReached={() => void list.fetchNextPage()}
            sort={state.sort}
            onSort={(sort) => change({ sort })}
            {...(editor ? { selection, onSelectionChange: setSelection } : {})}
            openId={state.open}
            // The first opening is a step that Back undoes; walking on through the list is not.
            onOpen={(row: Row) => setState({ open: row.id }, { replace: state.open !== '' })}
            empty={
              filtered ? (
                <EmptyState
                  icon={icon}
                  title={`No ${noun} matches`}
                  action={<Button onClick={clear}>Clear the filters</Button>}
                >
                  Take a filter away, or search for another word.
                </EmptyState>
              ) : (
                <EmptyState
                  icon={icon}
                  title={`No ${nouns} yet`}
                  {...(editor ? { action: importLink('primary', 'Import a list') } : {})}
                >
                  {hint}
                </EmptyState>
              )
            }
          />
        </Suspense>
        {count > 0 && (
          <Suspense>
            <SelectionBar
              count={count}
              total={total}
              noun={noun}
              nouns={nouns}
              onSelectAll={() => setSelection(everythingSelected)}
              onClear={() => setSelection(nothingSelected)}
            >
              <BulkActions chosen={chosen(selection, count)} onDeleted={() => setSelection(nothingSelected)} />
            </SelectionBar>
          </Suspense>
        )}
      </div>
      <Suspense>
        {state.open !== '' && drawer({ id: state.open, index, total, onStep: step, onClose: () => setOpen('') })}
        {creating && (
          <CreateRecord
            entity={entity}
            onClose={() => setCreating(false)}
            onCreated={(id) => {
              setCreating(false)
              setOpen(id)
            }}
          />
        )}
      </Suspense>
    </>
  )
}
