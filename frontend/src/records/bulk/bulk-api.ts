import { api, unwrap } from '@/api/client'
import type { RunSelection } from '@/api/run-selection'
import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']

/** What is selected in a list, in the API's words. */
export type Chosen = { count: number } & (
  | { entity: 'company'; selection: Schemas['CompanySelection'] }
  | { entity: 'contact'; selection: Schemas['ContactSelection'] }
)

export const tagChosen = (chosen: Chosen, change: { add: string[]; remove: string[] }) =>
  chosen.entity === 'company'
    ? unwrap(api.POST('/api/companies/tags', { body: { selection: chosen.selection, ...change } }))
    : unwrap(api.POST('/api/contacts/tags', { body: { selection: chosen.selection, ...change } }))

export const deleteChosen = (chosen: Chosen) =>
  chosen.entity === 'company'
    ? unwrap(api.POST('/api/companies/delete', { body: { selection: chosen.selection } }))
    : unwrap(api.POST('/api/contacts/delete', { body: { selection: chosen.selection } }))

/** The selection as the Enrich page takes it. */
export function asRun(chosen: Chosen): RunSelection {
  const { entity, count } = chosen
  const { ids, not_ids } = chosen.selection
  if (ids) return { entity, count, ids, filter: null }
  const without = not_ids && not_ids.length > 0 ? { without: not_ids } : {}
  return entity === 'company'
    ? { entity, count, ids: null, filter: chosen.selection.filter ?? {}, ...without }
    : { entity, count, ids: null, filter: chosen.selection.filter ?? {}, ...without }
}

/** Who goes into a campaign: the contacts chosen, or everyone at the companies chosen by hand. */
export function asCampaignContacts(chosen: Chosen): Schemas['ContactChoiceIn'] | undefined {
  if (chosen.entity === 'company') {
    const { ids } = chosen.selection
    // A filter over companies is no filter over contacts: only named companies can be turned into one.
    return ids ? { contact_ids: [], not_ids: [], filter: { company_ids: ids } as Schemas['ContactFilter'] } : undefined
  }
  const { ids, filter, not_ids } = chosen.selection
  return { contact_ids: ids ?? [], filter: filter ?? null, not_ids: not_ids ?? [] }
}
