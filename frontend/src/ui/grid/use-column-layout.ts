import type { ColumnOrderState, ColumnSizingState, Updater } from '@tanstack/react-table'
import { useCallback, useMemo, useState } from 'react'

import type { GridColumn } from '@/ui/grid/grid-columns'

type Stored = { order: string[]; shown: Record<string, boolean>; sizes: ColumnSizingState }

const read = (key: string): Stored => {
  const empty: Stored = { order: [], shown: {}, sizes: {} }
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...empty, ...kept } : empty
  } catch {
    return empty
  }
}

export type ColumnLayout = {
  order: ColumnOrderState
  shown: Record<string, boolean>
  sizes: ColumnSizingState
  setSizes: (updater: Updater<ColumnSizingState>) => void
  show: (id: string, on: boolean) => void
  /** Puts a column before another, or at the end. */
  move: (id: string, before: string | undefined) => void
  reset: () => void
}

/** Which columns a person sees, how wide and in which order: a preference of this browser, kept per `gridId`. */
export function useColumnLayout<Row>(gridId: string, columns: readonly GridColumn<Row>[]): ColumnLayout {
  const key = `leadgen.columns.${gridId}`
  const [stored, setStored] = useState(() => read(key))
  const change = useCallback(
    (next: (old: Stored) => Stored) =>
      setStored((old) => {
        const fresh = next(old)
        try {
          localStorage.setItem(key, JSON.stringify(fresh))
        } catch {
          // A full or forbidden store loses the preference, not the page.
        }
        return fresh
      }),
    [key],
  )
  return useMemo(() => {
    const known = columns.map((column) => column.id)
    const kept = stored.order.filter((id) => known.includes(id))
    const pinned = columns.filter((column) => column.pinned === true).map((column) => column.id)
    // A column that is new since the order was kept goes where the page puts it, at the end.
    const order = [...new Set([...pinned, ...kept, ...known])]
    const shown = Object.fromEntries(
      columns.map((column) => [
        column.id,
        column.pinned === true || (stored.shown[column.id] ?? column.optional !== true),
      ]),
    )
    return {
      order,
      shown,
      sizes: stored.sizes,
      setSizes: (updater) =>
        change((old) => ({ ...old, sizes: typeof updater === 'function' ? updater(old.sizes) : updater })),
      show: (id, on) => change((old) => ({ ...old, shown: { ...old.shown, [id]: on } })),
      move: (id, before) =>
        change((old) => {
          const rest = order.filter((other) => other !== id)
          const at = before === undefined ? rest.length : rest.indexOf(before)
          return { ...old, order: [...rest.slice(0, at), id, ...rest.slice(at)] }
        }),
      reset: () => change(() => ({ order: [], shown: {}, sizes: {} })),
    }
  }, [columns, stored, change])
}
