import { useSyncExternalStore } from 'react'

const query = '(min-width: 1024px)'
const media = () => (typeof window.matchMedia === 'function' ? window.matchMedia(query) : undefined)

/** Is there room for the graph? Below that, the stages stand in a list. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const found = media()
      found?.addEventListener('change', listener)
      return () => found?.removeEventListener('change', listener)
    },
    () => media()?.matches ?? false,
  )
}
