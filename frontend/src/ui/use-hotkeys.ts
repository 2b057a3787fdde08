import { useEffect, useRef } from 'react'

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

const pressable = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest('a, button, [role="button"]') !== null

const nameOf = (event: KeyboardEvent): string => {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const mod = event.metaKey || event.ctrlKey ? 'mod+' : ''
  const shift = event.shiftKey && (event.key.length > 1 || mod !== '') ? 'shift+' : ''
  return mod + shift + key
}

export type Hotkeys = Record<string, (event: KeyboardEvent) => void>

/**
 * Page-wide keys: "j", "?", "mod+k", "shift+arrowdown". Plain keys rest while a person types or a dialog is open;
 * "mod+" keys always work. The handler's key counts as used (default prevented).
 */
export function useHotkeys(keys: Hotkeys, { enabled = true }: { enabled?: boolean } = {}): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!enabled) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return
      const name = nameOf(event)
      const handler = latest.current[name]
      if (handler === undefined) return
      const quiet = typing(event.target) || document.querySelector('[role="dialog"][data-state="open"], [role="menu"], [role="listbox"]') !== null
      if (quiet && !name.startsWith('mod+')) return
      // Enter and Space belong to the button or link that has the focus.
      if ((name === 'enter' || name === 'space') && pressable(event.target)) return
      event.preventDefault()
      handler(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [enabled])
}
