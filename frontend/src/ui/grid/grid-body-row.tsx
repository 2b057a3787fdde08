import { clsx } from 'clsx'
import type { CSSProperties, MouseEvent } from 'react'

import { Checkbox } from '@/ui/controls/checkbox'
import { gridInset, type GridColumn, type GridRow } from '@/ui/grid/grid-columns'
import { tellWhatIsCut } from '@/ui/text/cut-text'

type Props<Row extends GridRow> = {
  row: Row
  domId: string
  index: number
  columns: readonly { column: GridColumn<Row>; width: number }[]
  style: CSSProperties
  active: boolean
  open: boolean
  /** `undefined` hides the checkbox. */
  selected: boolean | undefined
  onSelect: (on: boolean, range: boolean) => void
  onClick: () => void
}

const hasOwnClick = (event: MouseEvent) =>
  event.target instanceof HTMLElement && event.target.closest('a, button, input, label, [role="checkbox"]') !== null

export function GridBodyRow<Row extends GridRow>(props: Props<Row>) {
  const { row, domId, index, columns, style, active, open, selected, onSelect, onClick } = props
  // The row and its sticky cells need the colour each: a sticky cell covers the row.
  const plain = active ? 'bg-hover' : 'bg-ground hover:bg-hover group-hover:bg-hover'
  const ground = selected === true || open ? 'bg-accent-soft' : plain
  return (
    <div
      role="row"
      id={domId}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={active || undefined}
      style={style}
      onClick={(event) => {
        if (!hasOwnClick(event)) onClick()
      }}
      className={clsx(
        'group absolute flex w-full min-w-max border-b border-line',
        ground,
        selected === undefined && gridInset,
      )}
    >
      {selected === undefined && active && (
        <span aria-hidden className="absolute inset-y-0 left-0 z-20 w-0.5 bg-accent" />
      )}
      {selected !== undefined && (
        <div
          role="gridcell"
          className={clsx('sticky left-0 z-10 flex w-11 shrink-0 items-center justify-center', ground)}
          // The whole cell is the target, and Shift is only known here, before the checkbox answers.
          onClickCapture={(event) => {
            event.stopPropagation()
            event.preventDefault()
            onSelect(!selected, event.shiftKey)
          }}
        >
          {active && <span aria-hidden className="absolute inset-y-0 left-0 w-0.5 bg-accent" />}
          <Checkbox checked={selected} onChange={() => undefined} aria-label={`Select row ${index + 1}`} />
        </div>
      )}
      {columns.map(({ column, width }) => (
        <div
          key={column.id}
          role="gridcell"
          style={{ width }}
          onMouseEnter={(event) => tellWhatIsCut(event.currentTarget)}
          className={clsx(
            'flex min-w-0 shrink-0 items-center overflow-hidden px-2 text-sm whitespace-nowrap',
            column.align === 'end' && 'justify-end tabular-nums',
            column.pinned === true && [
              'z-10 font-medium sm:sticky',
              ground,
              selected === undefined ? 'sm:left-0' : 'sm:left-11',
            ],
          )}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  )
}
