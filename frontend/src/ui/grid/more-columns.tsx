import { clsx } from 'clsx'
import { ChevronRight } from 'lucide-react'
import { useCallback, useEffect, useState, type RefObject } from 'react'

/** Whether columns are hidden at the right edge of a scrolled grid, and a way to scroll to them. */
export function useMoreColumns(scroller: RefObject<HTMLElement | null>) {
  const [more, setMore] = useState(false)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const look = () => setMore(element.scrollWidth - element.clientWidth - element.scrollLeft > 8)
    look()
    element.addEventListener('scroll', look, { passive: true })
    const watch = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(look)
    // The grid inside grows with its columns, the element with the window.
    for (const one of [element, ...element.children]) watch?.observe(one)
    return () => {
      element.removeEventListener('scroll', look)
      watch?.disconnect()
    }
  }, [scroller])
  const showMore = useCallback(() => {
    const element = scroller.current
    element?.scrollBy({ left: element.clientWidth / 2, behavior: 'smooth' })
  }, [scroller])
  return { more, showMore }
}

/** Shade over the right edge of a grid: more columns follow. */
export function MoreColumns({ onShow }: { onShow: () => void }) {
  return (
    <div
      className={clsx(
        'pointer-events-none absolute inset-y-0 right-0 z-20 w-10',
        'bg-linear-to-l from-ground to-transparent',
      )}
    >
      <button
        type="button"
        aria-label="Show more columns"
        title="Show more columns"
        onClick={onShow}
        className={clsx(
          'pointer-events-auto absolute top-1 right-1 flex size-6 items-center justify-center rounded-md',
          'border border-line-strong bg-raised text-ink-2 shadow-card hover:bg-hover hover:text-ink',
        )}
      >
        <ChevronRight aria-hidden className="size-3.5" />
      </button>
    </div>
  )
}
