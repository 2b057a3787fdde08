import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']
type Chosen = { ids: string[]; filter: null; without?: string[] }
type Matching<F> = {
  ids: null
  filter: Partial<F>
  /** Ids taken out of what the filter matches. */
  without?: string[]
}

/**
 * Records that a list page hands to Enrich: chosen ones by `ids`, or everything that a list's filter matches.
 * `count` is how many they were when they were chosen.
 */
export type RunSelection = { count: number } & (
  | ({ entity: 'company' } & (Chosen | Matching<Schemas['CompanyFilter']>))
  | ({ entity: 'contact' } & (Chosen | Matching<Schemas['ContactFilter']>))
)

const prefix = 'leadgen.selection.'

/**
 * Keeps a selection for this tab and returns its key, for the address `enrich?selection=<key>`.
 * Thousands of ids fit in no address, so the address names them and the tab keeps them; a reload finds them again.
 */
export function keepSelection(selection: RunSelection): string {
  const key = Math.random().toString(36).slice(2, 10)
  sessionStorage.setItem(prefix + key, JSON.stringify(selection))
  return key
}

/** The kept selection, or null where this tab has none of that name. */
export function readSelection(key: string): RunSelection | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(prefix + key) ?? 'null')
    return typeof kept === 'object' && kept !== null && 'entity' in kept && 'count' in kept
      ? (kept as RunSelection)
      : null
  } catch {
    return null
  }
}
