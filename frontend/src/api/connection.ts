/** Is the server answering? `lost`: no answer, or the API says that its database is away. */
export type Connection = 'ok' | 'lost'

let state: Connection = 'ok'
const listeners = new Set<() => void>()

export const connection = (): Connection => state

export function setConnection(next: Connection): void {
  if (next === state) return
  state = next
  for (const listener of listeners) listener()
}

export function watchConnection(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
