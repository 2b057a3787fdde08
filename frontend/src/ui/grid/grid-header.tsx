import { clsx } from 'clsx'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState } from 'react'

import { Checkbox } from '@/ui/controls/checkbox'
import { gridInset, type GridColumn, type GridRow, type GridTable } from '@/ui/grid/grid-columns'
import type { ColumnLayout } from '@/ui/grid/use-column-layout'

export type GridSort = { key: string; descending: boolean }

type Props<Row extends GridRow> = {
  table: GridTable<Row>
  columns: readonly GridColumn<Row>[]
  layout: ColumnLayout
  sort: GridSort | undefined
  onSort: ((sort: GridSort) => void) | undefined
  /** `undefined` hides the checkbox column. */
  selected: boolean | 'indeterminate' | undefined
  onSelectAll: (on: boolean) => void
}

export function GridHeader<Row extends GridRow>({
  table,
  columns,
  layout,
  sort,
  onSort,
  selected,
  onSelectAll,
}: Props<Row>) {
  const [dragged, setDragged] = useState<string>()
  const [target, setTarget] = useState<string>()
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const drop = () => {
    if (dragged !== undefined && target !== undefined && dragged !== target) layout.move(dragged, target)
    setDragged(undefined)
    setTarget(undefined)
  }
  return (
    <div role="rowgroup" className="sticky top-0 z-20 w-full">
      <div
        role="row"
        aria-rowindex={1}
        className={clsx(
          'flex h-8 w-full min-w-max border-b border-line bg-sunken text-xs font-medium text-ink-3',
          selected === undefined && gridInset,
        )}
      >
        {selected !== undefined && (
          <div
            role="columnheader"
            className="sticky left-0 z-10 flex w-11 shrink-0 items-center justify-center bg-sunken"
          >
            <Checkbox checked={selected} onChange={onSelectAll} aria-label="Select all that match" />
          </div>
        )}
        {headers.map((header, index) => {
          const column = columns.find((one) => one.id === header.column.id)
          const key = column?.sortKey
          const direction = sort?.descending === true ? 'descending' : 'ascending'
          const sorted = key !== undefined && sort?.key === key ? direction : undefined
          const pinned = column?.pinned === true
          return (
            <div
              key={header.id}
              role="columnheader"
              aria-colindex={index + (selected === undefined ? 1 : 2)}
              aria-sort={key === undefined ? undefined : (sorted ?? 'none')}
              draggable={!pinned && !header.column.getIsResizing()}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move'
                setDragged(header.column.id)
              }}
              onDragOver={(event) => {
                if (dragged === undefined || pinned) return
                event.preventDefault()
                setTarget(header.column.id)
              }}
              onDrop={drop}
              onDragEnd={drop}
              className={clsx(
                'group relative flex shrink-0 items-center px-2',
                pinned && 'z-10 bg-sunken sm:sticky',
                pinned && (selected === undefined ? 'sm:left-0' : 'sm:left-11'),
                dragged === header.column.id && 'opacity-40',
                target === header.column.id && 'shadow-[inset_2px_0_0_var(--accent)]',
              )}
              style={{ width: header.getSize() }}
            >
              {key !== undefined && onSort !== undefined ? (
                <button
                  type="button"
                  onClick={() => onSort({ key, descending: sorted === 'ascending' })}
                  className={clsx(
                    'flex min-w-0 flex-1 items-center gap-1 rounded-sm hover:text-ink',
                    column?.align === 'end' && 'flex-row-reverse',
                    sorted && 'text-ink',
                  )}
                >
                  <span className="truncate">{column?.header}</span>
                  {sorted === 'ascending' && <ArrowUp aria-hidden className="size-3 shrink-0" />}
                  {sorted === 'descending' && <ArrowDown aria-hidden className="size-3 shrink-0" />}
                </button>
              ) : (
                <span className={clsx('min-w-0 flex-1 truncate', column?.align === 'end' && 'text-right')}>
                  {column?.header}
                </span>
              )}
              <span
                aria-hidden
                onMouseDown={header.getResizeHandler()}
                onTouchStart={header.getResizeHandler()}
                onDoubleClick={() => header.column.resetSize()}
                className={clsx(
                  'absolute inset-y-1.5 right-0 w-1.5 cursor-col-resize touch-none border-r',
                  header.column.getIsResizing()
                    ? 'border-accent'
                    : 'border-line-strong opacity-0 group-hover:opacity-100',
                )}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
