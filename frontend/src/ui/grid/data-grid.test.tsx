import { act, fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'

import { DataGrid, type DataGridProps } from '@/ui/grid/data-grid'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { countSelected, isSelected, nothingSelected, type Selection } from '@/ui/grid/selection'
import { useColumnLayout } from '@/ui/grid/use-column-layout'

type Sample = { id: string; name: string }
const many = (count: number): Sample[] =>
  Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, name: `Company ${index}` }))
const columns: readonly GridColumn<Sample>[] = [
  { id: 'name', header: 'Company', pinned: true, sortKey: 'name', cell: (row) => row.name },
  { id: 'key', header: 'Key', cell: (row) => row.id },
  { id: 'extra', header: 'Extra', optional: true, cell: () => 'x' },
]

let chosen: Selection
function Harness(props: Partial<DataGridProps<Sample>> & { rows: Sample[] }) {
  const [selection, setSelection] = useState(nothingSelected)
  const layout = useColumnLayout('test', columns)
  chosen = selection
  return (
    <DataGrid
      label="Companies"
      columns={columns}
      layout={layout}
      total={props.rows.length}
      selection={selection}
      onSelectionChange={setSelection}
      empty={<p>Nothing matches</p>}
      {...props}
    />
  )
}
const domRows = () => screen.getAllByRole('row').slice(1)
const selectedIds = (rows: Sample[]) => rows.filter((row) => isSelected(chosen, row.id)).map((row) => row.id)
const scroller = () => {
  const element = screen.getByRole('grid').parentElement
  if (element === null) throw new Error('the grid has no scroller')
  return element
}

it('tells in full what a column is too narrow for', () => {
  render(<Harness rows={many(1)} />)
  const cell = screen.getByRole('gridcell', { name: 'Company 0' })
  fireEvent.mouseEnter(cell)
  expect(cell.title).toBe('')
  Object.defineProperties(cell, { clientWidth: { value: 40 }, scrollWidth: { value: 90 } })
  fireEvent.mouseEnter(cell)
  expect(cell.title).toBe('Company 0')
})

describe('windowing', () => {
  it('keeps at most 100 of 100,000 rows in the document, wherever one scrolls', () => {
    render(<Harness rows={many(100_000)} />)
    expect(domRows().length).toBeGreaterThan(15)
    expect(domRows().length).toBeLessThanOrEqual(100)
    act(() => {
      scroller().scrollTop = 50_000 * 36
      fireEvent.scroll(scroller())
    })
    expect(screen.getByText('Company 50001')).toBeTruthy()
    expect(screen.queryByText('Company 0')).toBeNull()
    expect(domRows().length).toBeLessThanOrEqual(100)
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('100001')
  })

  it('asks for more near the end of what is loaded, and only while there is more', () => {
    let asked = 0
    const more = () => void asked++
    const { rerender } = render(<Harness rows={many(200)} total={5000} hasMore onEndReached={more} />)
    expect(asked).toBe(0)
    act(() => {
      scroller().scrollTop = 190 * 36
      fireEvent.scroll(scroller())
    })
    expect(asked).toBeGreaterThan(0)
    const before = asked
    rerender(<Harness rows={many(200)} total={5000} hasMore loadingMore onEndReached={more} />)
    rerender(<Harness rows={many(200)} total={200} hasMore={false} onEndReached={more} />)
    expect(asked).toBe(before)
  })
})

describe('selection', () => {
  it('takes a range with Shift', async () => {
    const rows = many(50)
    const user = userEvent.setup()
    render(<Harness rows={rows} />)
    await user.click(screen.getByRole('checkbox', { name: 'Select row 3' }))
    await user.keyboard('{Shift>}')
    await user.click(screen.getByRole('checkbox', { name: 'Select row 7' }))
    await user.keyboard('{/Shift}')
    expect(selectedIds(rows)).toEqual(['id-2', 'id-3', 'id-4', 'id-5', 'id-6'])
  })

  it('of all counts what is not loaded, less what was taken out', async () => {
    const user = userEvent.setup()
    render(<Harness rows={many(50)} total={20_312} />)
    await user.click(screen.getByRole('checkbox', { name: 'Select all that match' }))
    await user.click(screen.getByRole('checkbox', { name: 'Select row 2' }))
    expect(countSelected(chosen, 20_312)).toBe(20_311)
  })

  it('works without a mouse: j and k move, x selects, Shift extends, Enter opens, Escape drops it', async () => {
    const rows = many(50)
    const opened: string[] = []
    const user = userEvent.setup()
    render(<Harness rows={rows} onOpen={(row) => opened.push(row.id)} />)
    await user.keyboard('jjjkx')
    expect(selectedIds(rows)).toEqual(['id-1'])
    await user.keyboard('j{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(selectedIds(rows)).toEqual(['id-1', 'id-2', 'id-3', 'id-4'])
    await user.keyboard('{Enter}')
    expect(opened).toEqual(['id-4'])
    await user.keyboard('{Escape}')
    expect(selectedIds(rows)).toEqual([])
  })

  it('does not move while a person types', async () => {
    const opened: string[] = []
    const user = userEvent.setup()
    render(
      <>
        <input aria-label="note" />
        <Harness rows={many(5)} onOpen={(row) => opened.push(row.id)} />
      </>,
    )
    await user.type(screen.getByLabelText('note'), 'jx{Enter}')
    expect(opened).toEqual([])
    expect(countSelected(chosen, 5)).toBe(0)
  })
})

describe('columns and states', () => {
  it('sorts by asking, and shows what the server sorted by', async () => {
    const asked: unknown[] = []
    const user = userEvent.setup()
    render(<Harness rows={many(3)} sort={{ key: 'name', descending: false }} onSort={(sort) => asked.push(sort)} />)
    const head = screen.getByRole('columnheader', { name: /Company/ })
    expect(head.getAttribute('aria-sort')).toBe('ascending')
    await user.click(within(head).getByRole('button'))
    expect(asked).toEqual([{ key: 'name', descending: true }])
  })

  it('keeps the chosen columns for next time', () => {
    localStorage.setItem(
      'leadgen.columns.test',
      JSON.stringify({ order: ['extra', 'gone', 'key'], shown: { extra: true }, sizes: {} }),
    )
    render(<Harness rows={many(1)} />)
    expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['', 'Company', 'Extra', 'Key'])
  })

  it('shows what is empty and what has failed, with a way to try again', async () => {
    let tries = 0
    const { rerender } = render(<Harness rows={[]} total={0} />)
    expect(screen.getByText('Nothing matches')).toBeTruthy()
    rerender(
      <Harness
        rows={[]}
        total={undefined as never}
        error={{ title: 'The list could not be loaded', requestId: 'req-9' }}
        onRetry={() => void tries++}
      />,
    )
    expect(screen.getByRole('alert').textContent).toContain('req-9')
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(tries).toBe(1)
  })
})
