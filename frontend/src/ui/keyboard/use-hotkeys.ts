import { useEffect, useRef } from 'react'

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

// A modeless drawer sits beside the list and leaves its keys alone.
const overlays =
  '[role="dialog"][data-state="open"]:not([data-modeless]), [role="alertdialog"], [role="menu"], [role="listbox"]'

const pressable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('a, button, [role="button"]') !== null

const nameOf = (event: KeyboardEvent): string => {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const mod = event.metaKey || event.ctrlKey ? 'mod+' : ''
  const shift = event.shiftKey && (event.key.length > 1 || mod !== '') ? 'shift+' : ''
  return mod + shift + key
}

export type Hotkeys = Record<string, (event: KeyboardEvent) => void>

export type HotkeyOptions = {
  enabled?: boolean
  /** Asked last, at the moment of the key. */
  when?: () => boolean
  /** `first` hears a key before any page does, `last` only what no page has used: for the shell. */
  turn?: 'first' | 'page' | 'last'
}

/**
 * Page-wide keys: "j", "?", "mod+k", "shift+arrowdown". Plain keys rest while a person types or a dialog is open;
 * "mod+" keys always work. The handler's key counts as used (default prevented).
 */
export function useHotkeys(keys: Hotkeys, { enabled = true, when, turn = 'page' }: HotkeyOptions = {}): void {
  const latest = useRef({ keys, when })
  useEffect(() => {
    latest.current = { keys, when }
  })
  useEffect(() => {
    if (!enabled) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return
      const name = nameOf(event)
      const handler = latest.current.keys[name]
      if (handler === undefined) return
      const quiet = typing(event.target) || document.querySelector(overlays) !== null
      if (quiet && !name.startsWith('mod+')) return
      // Enter and Space belong to the button or link that has the focus.
      if ((name === 'enter' || name === 'space') && pressable(event.target)) return
      if (latest.current.when?.() === false) return
      event.preventDefault()
      handler(event)
    }
    // Document listeners hear a key between the window's capture and bubble phase, whatever was mounted first.
    const target = turn === 'page' ? document : window
    const capture = turn === 'first'
    target.addEventListener('keydown', onKey as EventListener, { capture })
    return () => target.removeEventListener('keydown', onKey as EventListener, { capture })
  }, [enabled, turn])
}
