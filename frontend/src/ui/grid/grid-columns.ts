import {
  columnOrderingFeature,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  type ColumnDef,
  type ReactTable,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'

/** A column of a DataGrid. Sorting, filtering and paging are the server's; the grid only shows and asks. */
export type GridColumn<Row> = {
  id: string
  /** Also the name in the column menu. */
  header: string
  cell: (row: Row) => ReactNode
  width?: number
  minWidth?: number
  /** The API's sort key; without it the header does not sort. */
  sortKey?: string
  align?: 'start' | 'end'
  /** Stays at the left edge while the rest scrolls; cannot be hidden or moved. */
  pinned?: boolean
  /** Not shown until chosen in the column menu. */
  optional?: boolean
}

export const gridFeatures = tableFeatures({
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
})

/** Rows without a checkbox begin where the page's other content does. */
export const gridInset = 'pl-2 sm:pl-4'

export type GridRow = { id: string }
export type GridTable<Row extends GridRow> = ReactTable<typeof gridFeatures, Row>

export function columnDefs<Row extends GridRow>(
  columns: readonly GridColumn<Row>[],
): ColumnDef<typeof gridFeatures, Row>[] {
  return columns.map((column) => ({
    id: column.id,
    header: column.header,
    cell: ({ row }) => column.cell(row.original),
    size: column.width ?? 160,
    minSize: column.minWidth ?? 72,
    maxSize: 640,
    enableHiding: column.pinned !== true,
  }))
}
