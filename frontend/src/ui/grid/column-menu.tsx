import { ArrowDown, ArrowUp, Columns3, RotateCcw } from 'lucide-react'

import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import type { GridColumn } from '@/ui/grid/grid-columns'
import type { ColumnLayout } from '@/ui/grid/use-column-layout'
import { Popover } from '@/ui/overlays/popover'

/** Choose and order columns; the same as dragging headers, for keyboards and small screens. */
export function ColumnMenu<Row>({ columns, layout }: { columns: readonly GridColumn<Row>[]; layout: ColumnLayout }) {
  const ordered = layout.order.flatMap(
    (id) => columns.find((column) => column.id === id && column.pinned !== true) ?? [],
  )
  return (
    <Popover
      align="end"
      aria-label="Columns"
      className="w-64 p-1"
      trigger={
        <Button look="ghost" size="sm" icon={<Columns3 aria-hidden />} aria-label="Columns">
          <span className="max-sm:hidden">Columns</span>
        </Button>
      }
    >
      <ul>
        {ordered.map((column, index) => (
          <li key={column.id} className="group flex h-7 items-center gap-1 rounded-md px-2 hover:bg-hover">
            <span className="min-w-0 flex-1 truncate">
              <Checkbox
                label={column.header}
                checked={layout.shown[column.id] === true}
                onChange={(on) => layout.show(column.id, on)}
              />
            </span>
            <Button
              look="ghost"
              size="sm"
              square
              className="size-5!"
              disabled={index === 0}
              aria-label={`Move ${column.header} left`}
              onClick={() => layout.move(column.id, ordered[index - 1]?.id)}
              icon={<ArrowUp aria-hidden />}
            />
            <Button
              look="ghost"
              size="sm"
              square
              className="size-5!"
              disabled={index === ordered.length - 1}
              aria-label={`Move ${column.header} right`}
              onClick={() => layout.move(column.id, ordered[index + 2]?.id)}
              icon={<ArrowDown aria-hidden />}
            />
          </li>
        ))}
      </ul>
      <div className="mt-1 border-t border-line pt-1">
        <Button
          look="ghost"
          size="sm"
          className="w-full justify-start!"
          onClick={layout.reset}
          icon={<RotateCcw aria-hidden />}
        >
          Back to the standard columns
        </Button>
      </div>
    </Popover>
  )
}
