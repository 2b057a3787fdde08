import { useCallback, useEffect, useRef } from 'react'

type List = { rows: readonly { id: string }[]; hasMore: boolean; loadMore: () => void }

/** The open record's place in the list, and steps to its neighbours; a step past the last loaded row loads more. */
export function useOpenRecord(open: string, setOpen: (id: string) => void, { rows, hasMore, loadMore }: List) {
  const index = open === '' ? -1 : rows.findIndex((row) => row.id === open)
  const waiting = useRef(false)
  const next = rows[index + 1]?.id
  useEffect(() => {
    if (!waiting.current || next === undefined) return
    waiting.current = false
    setOpen(next)
  }, [next, setOpen])
  const step = useCallback(
    (by: 1 | -1) => {
      const target = rows[index + by]
      if (target !== undefined) setOpen(target.id)
      else if (by === 1 && hasMore) {
        waiting.current = true
        loadMore()
      }
    },
    [rows, index, hasMore, loadMore, setOpen],
  )
  return { index, step }
}
