/**
 * What is selected in a list. `some`: exactly these ids. `all`: everything the filter matches but these ids,
 * so 20,000 records are selected without naming one of them.
 */
export type Selection = { mode: 'some' | 'all'; ids: ReadonlySet<string> }

export const nothingSelected: Selection = { mode: 'some', ids: new Set() }
export const everythingSelected: Selection = { mode: 'all', ids: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.ids.has(id) === (selection.mode === 'some')
}

export function select(selection: Selection, ids: Iterable<string>, on: boolean): Selection {
  const next = new Set(selection.ids)
  for (const id of ids) {
    if (on === (selection.mode === 'some')) next.add(id)
    else next.delete(id)
  }
  return { mode: selection.mode, ids: next }
}

/** `total` is the exact number of records the filter matches. */
export function countSelected(selection: Selection, total: number): number {
  return selection.mode === 'some' ? selection.ids.size : Math.max(0, total - selection.ids.size)
}

export function headState(selection: Selection, total: number): boolean | 'indeterminate' {
  const count = countSelected(selection, total)
  if (count === 0) return false
  return count >= total ? true : 'indeterminate'
}
