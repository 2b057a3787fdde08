import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import { Link } from 'react-router'

import { flattenPages, refetch } from '@/api/query'
import { findingColumns } from '@/features/qc/finding-columns'
import { findingCounts, findingPages, isNarrowed, qualityUrl, stateCounts, states } from '@/features/qc/quality-list'
import { severityWords, stateWords } from '@/records/findings/finding-api'
import { useOpenRecord } from '@/records/list/use-open-record'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { SearchBox } from '@/ui/controls/search-box'
import { FilterBar } from '@/ui/filters/filter-bar'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import { ColumnMenu } from '@/ui/grid/column-menu'
import { DataGrid } from '@/ui/grid/data-grid'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { PageHeader } from '@/ui/layout/page-header'
import { Tabs } from '@/ui/layout/tabs'
import { EmptyState } from '@/ui/status/empty-state'
import { plural } from '@/ui/text/format'
import { useUrlState } from '@/url-state'

const FindingDrawer = lazy(async () => ({ default: (await import('@/features/qc/finding-drawer')).FindingDrawer }))
const severities = (['high', 'medium', 'low'] as const).map((value) => ({ value, label: severityWords[value].label }))
const cleared = { q: '', severity: [], rule: [] }

/** The worklist of quality control: what does not fit together across sources, and what to do about it. */
export function QualityPage() {
  const queries = useQueryClient()
  const [state, setState] = useUrlState(qualityUrl)
  const layout = useColumnLayout('quality', findingColumns)
  const list = useInfiniteQuery(findingPages(state))
  const counts = useQuery({ ...findingCounts(state), placeholderData: (old) => old })
  const { rows, total } = useMemo(() => flattenPages(list.data), [list.data])
  const narrowed = isNarrowed(state)
  const inState = stateCounts(counts.data)
  const values = (key: string) => counts.data?.facets.find((facet) => facet.key === key)?.values ?? []
  const setOpen = useCallback((open: string) => setState({ open }, { replace: true }), [setState])
  const { index, step } = useOpenRecord(state.open, setOpen, {
    rows,
    hasMore: list.hasNextPage,
    loadMore: () => void list.fetchNextPage(),
  })
  const shown = rows[index]
  const close = () => {
    setOpen('')
    // What was settled meanwhile has stayed where it was for the reader; now the list may follow.
    void refetch(queries, '/api/enrich/qc-findings')
  }
  return (
    <>
      <PageHeader title="Quality" meta={total === undefined ? undefined : plural(total, 'finding')} />
      <div className="px-4 sm:px-6 [&_[role=tabpanel]]:hidden">
        <Tabs
          aria-label="State of the findings"
          value={state.state}
          onChange={(value) => setState({ state: value })}
          tabs={states.map((value) => ({
            value,
            label: value === 'all' ? 'All' : stateWords[value].label,
            ...(inState[value] === undefined ? {} : { count: inState[value] }),
          }))}
        />
      </div>
      <FilterBar
        onClear={narrowed ? () => setState(cleared) : undefined}
        trailing={<ColumnMenu columns={findingColumns} layout={layout} />}
      >
        <SearchBox value={state.q} onChange={(q) => setState({ q })} placeholder="Search findings" />
        <MultiSelectFilter
          label="Severity"
          excludable={false}
          options={severities.map((one) => ({
            ...one,
            count: counts.data && (values('severity').find(({ value }) => value === one.value)?.count ?? 0),
          }))}
          value={{ include: state.severity, exclude: [] }}
          onChange={({ include }) => setState({ severity: include })}
        />
        <MultiSelectFilter
          label="Rule"
          excludable={false}
          options={[
            ...values('rule'),
            ...state.rule
              .filter((rule) => !values('rule').some(({ value }) => value === rule))
              .map((value) => ({ value, label: value, count: 0 })),
          ]}
          value={{ include: state.rule, exclude: [] }}
          onChange={({ include }) => setState({ rule: include })}
        />
      </FilterBar>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <DataGrid
          label="Findings"
          columns={findingColumns}
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
          openId={state.open}
          onOpen={(row) => setState({ open: row.id }, { replace: state.open !== '' })}
          empty={
            <NoFindings
              state={state.state}
              narrowed={narrowed}
              settled={state.state === 'open' && (inState.all ?? 0) > 0}
              onClear={() => setState(cleared)}
              onAll={() => setState({ state: 'all' })}
            />
          }
        />
      </div>
      <Suspense>
        {shown !== undefined && (
          <FindingDrawer finding={shown} index={index} total={total} onStep={step} onClose={close} />
        )}
      </Suspense>
    </>
  )
}

type NoFindingsProps = {
  state: (typeof states)[number]
  narrowed: boolean
  /** Findings exist, and all of them are settled. */
  settled: boolean
  onClear: () => void
  onAll: () => void
}

function NoFindings({ state, narrowed, settled, onClear, onAll }: NoFindingsProps) {
  const tenant = useTenant()
  if (narrowed)
    return (
      <EmptyState
        icon={<ShieldCheck />}
        title="No finding matches"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      >
        Take a filter away, or search for another word.
      </EmptyState>
    )
  if (settled)
    return (
      <EmptyState
        icon={<ShieldCheck />}
        title="Nothing is open"
        action={<Button onClick={onAll}>See what was settled</Button>}
      >
        Everything that quality control found is settled. A finding opens again when its evidence changes.
      </EmptyState>
    )
  return (
    <EmptyState
      icon={<ShieldCheck />}
      title={
        state === 'open' || state === 'all' ? 'No findings yet' : `Nothing is ${stateWords[state].label.toLowerCase()}`
      }
      {...(tenant.can('editor')
        ? {
            action: (
              <Button asChild look="primary">
                <Link to={tenant.path('enrich')}>Go to Enrich</Link>
              </Button>
            ),
          }
        : {})}
    >
      Each run ends with quality control: names and countries that disagree, insolvencies, contradicting numbers,
      duplicates. What it finds is listed here with both values and what to do.
    </EmptyState>
  )
}
