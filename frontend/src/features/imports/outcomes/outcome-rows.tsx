import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { flattenPages } from '@/api/query'
import { importRows, type Import, type ImportCounts } from '@/features/imports/import-api'
import { doneColumns, plannedColumns, type GridImportRow } from '@/features/imports/outcomes/outcome-columns'
import { RowDrawer } from '@/features/imports/outcomes/row-drawer'
import { DataGrid } from '@/ui/grid/data-grid'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { Tabs } from '@/ui/layout/tabs'
import { EmptyState } from '@/ui/status/empty-state'
import { oneOf, place, useUrlState } from '@/url-state'

const views = ['all', 'create', 'update', 'skip', 'error', 'problems'] as const
const rowsUrl = { show: oneOf(views, 'all'), row: place() }
const queries = {
  all: {},
  create: { action: 'create' },
  update: { action: 'update' },
  skip: { action: 'skip' },
  error: { action: 'error' },
  problems: { problems: true },
} as const

/** The file's rows with what becomes (or became) of each, and why. */
export function OutcomeRows({ job, done }: { job: Import; done: boolean }) {
  const [url, setUrl] = useUrlState(rowsUrl)
  const columns = done ? doneColumns : plannedColumns
  const layout = useColumnLayout<GridImportRow>('import-rows', columns)
  const list = useInfiniteQuery(importRows(job.id, queries[url.show]))
  const { items, total } = useMemo(() => {
    const { rows, total: all } = flattenPages(list.data)
    return { items: rows.map((row) => ({ ...row, id: String(row.line) })), total: all }
  }, [list.data])
  const counts = done ? job.counts : job.planned
  const opened = items.find((row) => row.id === url.row)
  return (
    <>
      <div className="px-4 pt-2 sm:px-6">
        <Tabs
          aria-label="Rows to show"
          value={url.show}
          onChange={(show) => setUrl({ show })}
          tabs={views.map((value) => ({
            value,
            label: (done ? tabWordsDone : tabWords)[value],
            ...tabCount(counts, value),
          }))}
        />
      </div>
      <div className="flex min-h-80 flex-1 flex-col">
        <DataGrid
          label="Rows of the file"
          columns={columns}
          layout={layout}
          rows={items}
          total={total}
          loading={list.isPending}
          stale={list.isPlaceholderData}
          error={list.error ?? undefined}
          onRetry={() => void list.refetch()}
          hasMore={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onEndReached={() => void list.fetchNextPage()}
          onOpen={(row) => setUrl({ row: row.id }, { replace: true })}
          openId={opened?.id}
          empty={
            <EmptyState
              title={url.show === 'problems' || url.show === 'error' ? 'No row has a problem' : 'No such row'}
            >
              Choose another tab to see the other rows.
            </EmptyState>
          }
        />
      </div>
      {opened !== undefined && (
        <RowDrawer row={opened} done={done} onClose={() => setUrl({ row: '' }, { replace: true })} />
      )}
    </>
  )
}

const tabWords: Record<(typeof views)[number], string> = {
  all: 'All rows',
  create: 'Create',
  update: 'Update',
  skip: 'Skip',
  error: 'Error',
  problems: 'With a problem',
}
const tabWordsDone: typeof tabWords = {
  ...tabWords,
  create: 'Created',
  update: 'Updated',
  skip: 'Skipped',
  error: 'Lost',
}

// How many rows have a problem is known only once that tab is asked for.
function tabCount(counts: ImportCounts | null, view: (typeof views)[number]): { count?: number } {
  if (counts === null || view === 'problems') return {}
  return { count: view === 'all' ? counts.rows : counts[view] }
}
