import { useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { clsx } from 'clsx'
import { useEffect, useId, useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react'

import { GridBodyRow } from '@/ui/grid/grid-body-row'
import { columnDefs, gridFeatures, gridInset, type GridColumn, type GridRow } from '@/ui/grid/grid-columns'
import { GridHeader, type GridSort } from '@/ui/grid/grid-header'
import { MoreColumns, useMoreColumns } from '@/ui/grid/more-columns'
import {
  countSelected,
  everythingSelected,
  headState,
  isSelected,
  nothingSelected,
  select,
  type Selection,
} from '@/ui/grid/selection'
import type { ColumnLayout } from '@/ui/grid/use-column-layout'
import { useGridKeys } from '@/ui/grid/use-grid-keys'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatCount } from '@/ui/text/format'

const rowHeight = 36

export type DataGridProps<Row extends GridRow> = {
  /** "Contacts": names the grid for screen readers. */
  label: string
  /** Stable between renders (module scope or useMemo). */
  columns: readonly GridColumn<Row>[]
  layout: ColumnLayout
  /** What is loaded so far, in order. */
  rows: readonly Row[]
  /** Exact number that match; `undefined` until known. */
  total: number | undefined
  /** First load: skeletons. */
  loading?: boolean
  /** Rows of the previous filter are shown while the next ones load. */
  stale?: boolean
  error?: unknown
  onRetry?: () => void
  hasMore?: boolean
  loadingMore?: boolean
  onEndReached?: () => void
  sort?: GridSort | undefined
  onSort?: (sort: GridSort) => void
  /** Give both to make rows selectable. */
  selection?: Selection
  onSelectionChange?: (selection: Selection) => void
  /** Row click and Enter. */
  onOpen?: (row: Row) => void
  /** Id of the record whose drawer is open. */
  openId?: string | undefined
  empty: ReactNode
}

export function DataGrid<Row extends GridRow>(props: DataGridProps<Row>) {
  const { label, columns, layout, rows, total, loading = false, stale = false, error, onRetry } = props
  const {
    hasMore = false,
    loadingMore = false,
    onEndReached,
    sort,
    onSort,
    selection,
    onSelectionChange,
    onOpen,
    openId,
    empty,
  } = props
  const scroller = useRef<HTMLDivElement>(null)
  const gridId = useId()
  const [active, setActive] = useState(-1)
  const anchor = useRef(-1)

  const defs = useMemo(() => columnDefs(columns), [columns])
  const pinned = useMemo(
    () => ({ start: columns.filter((column) => column.pinned === true).map((column) => column.id), end: [] }),
    [columns],
  )
  const noRows = useMemo<Row[]>(() => [], [])
  const table = useTable({
    features: gridFeatures,
    columns: defs,
    // Rows are rendered straight from `rows`: a row model of 100,000 would be built for nothing.
    data: noRows,
    columnResizeMode: 'onChange',
    state: {
      columnOrder: layout.order,
      columnVisibility: layout.shown,
      columnSizing: layout.sizes,
      columnPinning: pinned,
    },
    onColumnSizingChange: layout.setSizes,
  })
  const visible = table.getVisibleLeafColumns().flatMap((leaf) => {
    const column = columns.find((one) => one.id === leaf.id)
    return column ? [{ column, width: leaf.getSize() }] : []
  })

  const ghostsBelow = hasMore ? 3 : 0
  const ghosts = loading ? 12 : ghostsBelow
  const virtual = useVirtualizer({
    count: rows.length + ghosts,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: 32,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !loadingMore && error === undefined && last >= rows.length - 15) onEndReached?.()
  }, [hasMore, loadingMore, error, last, rows.length, onEndReached])

  const pick = (index: number, on: boolean, range: boolean) => {
    if (selection === undefined || onSelectionChange === undefined) return
    const from = range && anchor.current >= 0 ? anchor.current : index
    const span = rows.slice(Math.min(from, index), Math.max(from, index) + 1)
    anchor.current = index
    setActive(index)
    onSelectionChange(
      select(
        selection,
        span.map((row) => row.id),
        on,
      ),
    )
  }
  const go = (index: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, index))
    anchor.current = next
    setActive(next)
    if (next >= 0) virtual.scrollToIndex(next)
  }
  // With a record open, j and k walk through the records instead of through the rows behind the drawer.
  const openIndex = openId === undefined || openId === '' ? -1 : rows.findIndex((row) => row.id === openId)
  const here = openIndex >= 0 ? openIndex : active
  useGridKeys({
    active: here,
    go: (index) => {
      go(index)
      const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
      if (openIndex >= 0 && row) onOpen?.(row)
    },
    toggle: (range) => {
      const row = rows[here]
      if (row && selection) pick(here, !isSelected(selection, row.id), range)
    },
    extend: (step) => {
      if (active < 0) return go(0)
      if (anchor.current < 0) anchor.current = active
      const start = anchor.current
      const next = Math.min(rows.length - 1, Math.max(0, active + step))
      pick(next, true, true)
      anchor.current = start
      virtual.scrollToIndex(next)
    },
    open: () => {
      const row = rows[active]
      if (row) onOpen?.(row)
    },
    clear: () => onSelectionChange?.(nothingSelected),
    clearable: selection !== undefined && countSelected(selection, total ?? 0) > 0,
    enabled: rows.length > 0,
  })

  const { more, showMore } = useMoreColumns(scroller)
  const blank = !loading && rows.length === 0
  const rowDomId = (index: number) => `${gridId}-row-${index}`
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div ref={scroller} className="min-h-0 flex-1 overflow-auto overscroll-contain">
          <div
            role="grid"
            aria-label={label}
            aria-rowcount={total === undefined ? -1 : total + 1}
            aria-colcount={visible.length + (selection ? 1 : 0)}
            aria-multiselectable={selection !== undefined}
            aria-busy={loading || stale}
            aria-activedescendant={items.some((item) => item.index === active) ? rowDomId(active) : undefined}
            tabIndex={0}
            // The active row is the focus mark; a ring round 100,000 rows would say nothing.
            className="min-w-max outline-none"
            onFocus={(event) => {
              if (event.target === event.currentTarget && active < 0) setActive(0)
            }}
          >
            <GridHeader
              table={table}
              columns={columns}
              layout={layout}
              sort={sort}
              onSort={onSort}
              selected={selection && headState(selection, total ?? 0)}
              onSelectAll={(on) => onSelectionChange?.(on ? everythingSelected : nothingSelected)}
            />
            {!blank && (
              <div
                role="rowgroup"
                className={stale ? 'relative min-w-max opacity-60 transition-opacity' : 'relative min-w-max'}
                style={{ height: virtual.getTotalSize() }}
              >
                {items.map((item) => {
                  const style = { height: rowHeight, transform: `translateY(${item.start}px)` }
                  const row = rows[item.index]
                  if (row === undefined)
                    return (
                      <GhostRow
                        key={item.key}
                        style={style}
                        widths={visible.map((one) => one.width)}
                        indent={selection !== undefined}
                      />
                    )
                  return (
                    <GridBodyRow
                      key={row.id}
                      row={row}
                      domId={rowDomId(item.index)}
                      index={item.index}
                      columns={visible}
                      style={style}
                      active={item.index === active}
                      open={row.id === openId}
                      selected={selection && isSelected(selection, row.id)}
                      onSelect={(on, range) => pick(item.index, on, range)}
                      onClick={() => {
                        setActive(item.index)
                        onOpen?.(row)
                      }}
                    />
                  )
                })}
              </div>
            )}
          </div>
          {blank && error !== undefined && <ErrorState error={error} onRetry={onRetry} />}
          {blank && error === undefined && empty}
        </div>
        {more && <MoreColumns onShow={showMore} />}
      </div>
      {!blank && error !== undefined && (
        <div className="border-t border-line px-4">
          <ErrorState compact error={error} onRetry={onRetry} />
        </div>
      )}
      {total !== undefined && rows.length > 0 && (
        <p className="border-t border-line px-4 py-1 text-xs text-ink-3 tabular-nums sm:px-6">
          {rows.length < total
            ? `${formatCount(rows.length)} of ${formatCount(total)} loaded`
            : `All ${formatCount(total)} loaded`}
        </p>
      )}
    </div>
  )
}

function GhostRow({ style, widths, indent }: { style: CSSProperties; widths: readonly number[]; indent: boolean }) {
  return (
    <div
      aria-hidden
      className={clsx('absolute flex w-full min-w-max items-center border-b border-line', !indent && gridInset)}
      style={style}
    >
      {indent && <span className="w-11 shrink-0" />}
      {widths.map((width, index) => (
        <span key={index} className="shrink-0 px-2" style={{ width }}>
          <Skeleton className={index % 3 === 0 ? 'h-3 w-3/5' : 'h-3 w-2/5'} />
        </span>
      ))}
    </div>
  )
}
