import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Building2 } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { Link } from 'react-router'

import { facetOptions } from '@/api/filters'
import { flattenPages } from '@/api/query'
import { companyColumns } from '@/features/companies/company-columns'
import { companyCounts, companyFacets, companyPages, companySelection, companyUrl, isFiltered } from '@/features/companies/company-list'
import { CompanyTagMenu } from '@/features/companies/company-tag-menu'
import { useOpenRecord } from '@/records/use-open-record'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/button'
import { ColumnMenu } from '@/ui/column-menu'
import { DataGrid } from '@/ui/data-grid'
import { EmptyState } from '@/ui/empty-state'
import { FilterBar } from '@/ui/filter-bar'
import { plural } from '@/ui/format'
import { MultiSelectFilter } from '@/ui/multi-select-filter'
import { PageHeader } from '@/ui/page-header'
import { SearchBox } from '@/ui/search-box'
import { countSelected, everythingSelected, nothingSelected } from '@/ui/selection'
import { SelectionBar } from '@/ui/selection-bar'
import { useColumnLayout } from '@/ui/use-column-layout'
import { useUrlState } from '@/url-state'

const CompanyDrawer = lazy(async () => ({ default: (await import('@/features/companies/company-drawer')).CompanyDrawer }))

const noFacet = { include: [], exclude: [] }
const cleared = { q: '', ...Object.fromEntries(companyFacets.map(([key]) => [key, noFacet])) }

export function CompaniesPage() {
  const tenant = useTenant()
  const [state, setState] = useUrlState(companyUrl)
  const layout = useColumnLayout('companies', companyColumns)
  const list = useInfiniteQuery(companyPages(state))
  const counts = useQuery({ ...companyCounts(state), placeholderData: (old) => old })
  const { rows, total } = useMemo(() => flattenPages(list.data), [list.data])
  const [selection, setSelection] = useState(nothingSelected)
  const filtered = isFiltered(state)
  const change = (next: Parameters<typeof setState>[0]) => {
    setState(next)
    // "All that match" would silently come to mean other records.
    if (!('sort' in next)) setSelection(nothingSelected)
  }
  const clear = () => change(cleared)
  const setOpen = useCallback((open: string) => setState({ open }, { replace: true }), [setState])
  const openRecord = useOpenRecord(state.open, setOpen, { rows, hasMore: list.hasNextPage, loadMore: () => void list.fetchNextPage() })
  return (
    <>
      <PageHeader
        title="Companies"
        meta={total === undefined ? undefined : plural(total, 'company', 'companies')}
        actions={
          tenant.can('editor') && (
            <Button asChild look="primary">
              <Link to={tenant.path('import')}>Import</Link>
            </Button>
          )
        }
      />
      <FilterBar onClear={filtered ? clear : undefined} trailing={<ColumnMenu columns={companyColumns} layout={layout} />}>
        <SearchBox value={state.q} onChange={(q) => change({ q })} placeholder="Search companies" />
        {companyFacets.map(([key, label]) => (
          <MultiSelectFilter key={key} label={label} value={state[key]} onChange={(value) => change({ [key]: value })} options={facetOptions(counts.data?.facets, key, state[key])} />
        ))}
      </FilterBar>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <DataGrid
          label="Companies"
          columns={companyColumns}
          layout={layout}
          rows={rows}
          total={total}
          loading={list.isPending}
          stale={list.isPlaceholderData}
          error={list.error ?? undefined}
          onRetry={() => void (rows.length > 0 ? list.fetchNextPage() : list.refetch())}
          hasMore={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onEndReached={() => void list.fetchNextPage()}
          sort={state.sort}
          onSort={(sort) => change({ sort: sort as typeof state.sort })}
          {...(tenant.can('editor') ? { selection, onSelectionChange: setSelection } : {})}
          openId={state.open}
          onOpen={(row) => setState({ open: row.id }, { replace: state.open !== '' })}
          empty={
            filtered ? (
              <EmptyState icon={<Building2 />} title="No company matches" action={<Button onClick={clear}>Clear the filters</Button>}>
                Take a filter away, or search for another word.
              </EmptyState>
            ) : (
              <EmptyState
                icon={<Building2 />}
                title="No companies yet"
                action={
                  <Button asChild look="primary">
                    <Link to={tenant.path('import')}>Import a list</Link>
                  </Button>
                }
              >
                Drop a CSV of companies or people on Import. Its companies appear here, ready to be enriched.
              </EmptyState>
            )
          }
        />
        <SelectionBar
          count={countSelected(selection, total ?? 0)}
          total={total}
          noun="company"
          nouns="companies"
          onSelectAll={() => setSelection(everythingSelected)}
          onClear={() => setSelection(nothingSelected)}
        >
          <CompanyTagMenu selection={companySelection(selection, state)} count={countSelected(selection, total ?? 0)} />
        </SelectionBar>
      </div>
      {state.open !== '' && (
        <Suspense>
          <CompanyDrawer id={state.open} index={openRecord.index} total={total} onStep={openRecord.step} onClose={() => setOpen('')} />
        </Suspense>
      )}
    </>
  )
}
