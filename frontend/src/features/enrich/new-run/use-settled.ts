import { useEffect, useState } from 'react'

/**
 * The value after `wait` ms without a change, the first one at once; for requests to the server while
 * somebody types.
 */
export function useSettled<T>(value: T, wait = 250): T {
  const [settled, setSettled] = useState(value)
  const key = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settled === undefined ? 0 : wait)
    return () => clearTimeout(timer)
    // The value is new at every render; what it says is not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, wait])
  return settled
}
