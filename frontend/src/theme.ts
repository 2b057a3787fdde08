import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'

// The same key and rule as public/theme.js, which sets the theme before the first paint.
const key = 'leadgen.theme'
const listeners = new Set<() => void>()
const system = () => window.matchMedia('(prefers-color-scheme: dark)')

const readChoice = (): ThemeChoice => {
  const kept = localStorage.getItem(key)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}
const shown = (): 'light' | 'dark' => {
  const choice = readChoice()
  if (choice !== 'system') return choice
  return system().matches ? 'dark' : 'light'
}

function apply(): void {
  document.documentElement.dataset['theme'] = shown()
  document.documentElement.style.colorScheme = shown()
  for (const listener of listeners) listener()
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, choice)
  apply()
}

function watch(listener: () => void): () => void {
  const query = system()
  listeners.add(listener)
  query.addEventListener('change', apply)
  window.addEventListener('storage', apply)
  return () => {
    listeners.delete(listener)
    query.removeEventListener('change', apply)
    window.removeEventListener('storage', apply)
  }
}

/** What the person chose, and what is shown now. */
export function useTheme(): { choice: ThemeChoice; shown: 'light' | 'dark' } {
  return { choice: useSyncExternalStore(watch, readChoice), shown: useSyncExternalStore(watch, shown) }
}
