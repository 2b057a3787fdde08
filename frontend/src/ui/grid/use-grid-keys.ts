import { useHotkeys, type Hotkeys } from '@/ui/keyboard/use-hotkeys'

type GridKeys = {
  active: number
  go: (index: number) => void
  toggle: (range: boolean) => void
  /** Grows the selection by a row up (-1) or down (1). */
  extend: (step: number) => void
  open: () => void
  clear: () => void
  clearable: boolean
  enabled: boolean
}

/**
 * j/k or arrows move, x selects, Shift extends, Enter opens, Escape drops the selection: on the whole page, so no click
 * into the grid is needed.
 */
export function useGridKeys({ active, go, toggle, extend, open, clear, clearable, enabled }: GridKeys): void {
  const down = () => go(active + 1)
  const up = () => go(active - 1)
  const keys: Hotkeys = {
    j: down,
    k: up,
    arrowdown: down,
    arrowup: up,
    x: () => toggle(false),
    'shift+arrowdown': () => extend(1),
    'shift+arrowup': () => extend(-1),
    enter: open,
    ...(clearable ? { escape: clear } : {}),
  }
  useHotkeys(keys, { enabled })
}
