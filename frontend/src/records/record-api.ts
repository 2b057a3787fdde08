import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { api, unwrap } from '@/api/client'
import { catalogue, type FieldInfo } from '@/api/fields/fields'
import { apiQuery, refetch } from '@/api/query'
import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']
export type Entity = 'company' | 'contact'
export type CompanyDetail = Schemas['CompanyDetailOut']
export type ContactDetail = Schemas['ContactDetailOut']
export type Detail = CompanyDetail | ContactDetail
export type FieldProvenance = Schemas['FieldProvenanceOut']
export type Said = Schemas['SaidOut']

export const words = {
  company: { noun: 'company', nouns: 'companies', page: 'companies' },
  contact: { noun: 'contact', nouns: 'contacts', page: 'contacts' },
} as const

const companyPath = '/api/companies/{company_id}'
const contactPath = '/api/contacts/{contact_id}'
const ofCompany = (id: string) => ({ params: { path: { company_id: id } } })
const ofContact = (id: string) => ({ params: { path: { contact_id: id } } })

export const companyQuery = (id: string) => apiQuery(15_000, companyPath, ofCompany(id))
export const contactQuery = (id: string) => apiQuery(15_000, contactPath, ofContact(id))

/** One record with every value; only the query of its own entity runs. */
export function useRecord(entity: Entity, id: string) {
  const company = useQuery({ ...companyQuery(id), enabled: entity === 'company' })
  const contact = useQuery({ ...contactQuery(id), enabled: entity === 'contact' })
  return entity === 'company' ? company : contact
}

/** Why each value of a record is here; the same cache entry serves every row. */
export function useProvenance(entity: Entity, id: string) {
  const company = useQuery({
    ...apiQuery(15_000, `${companyPath}/provenance`, ofCompany(id)),
    enabled: entity === 'company',
  })
  const contact = useQuery({
    ...apiQuery(15_000, `${contactPath}/provenance`, ofContact(id)),
    enabled: entity === 'contact',
  })
  return entity === 'company' ? company : contact
}

/** The catalogue's fields of an entity, and the groups in display order. */
export function useFields(entity: Entity): {
  fields: readonly FieldInfo[]
  groups: readonly { key: string; label: string }[]
} {
  const { data } = useQuery(catalogue())
  return { fields: data?.[entity] ?? [], groups: data?.groups ?? [] }
}

/** The value of a catalogue field, or of one of the namespace's own; `null` is not known. */
export const valueOf = (record: Pick<Detail, 'custom'>, key: string): unknown =>
  (record as unknown as Record<string, unknown>)[key] ?? record.custom?.[key] ?? null

/** Provenance names the client that answered; a stand-in says so in its name. */
export const isSandbox = (said: { provider: string | null } | undefined): boolean =>
  said?.provider?.startsWith('sandbox') === true

export type Edit = {
  version: number
  values?: Record<string, unknown>
  owner_id?: string | null
  company_id?: string | null
}

const send = (entity: Entity, id: string, edit: Edit): Promise<Detail> =>
  entity === 'company'
    ? unwrap(api.PATCH(companyPath, { ...ofCompany(id), body: { values: {}, ...edit } as Schemas['CompanyPatchIn'] }))
    : unwrap(api.PATCH(contactPath, { ...ofContact(id), body: { values: {}, ...edit } as Schemas['ContactPatchIn'] }))

const release = (entity: Entity, id: string, field: string): Promise<Detail> =>
  entity === 'company'
    ? unwrap(api.DELETE(`${companyPath}/values/{field}`, { params: { path: { company_id: id, field } } }))
    : unwrap(api.DELETE(`${contactPath}/values/{field}`, { params: { path: { contact_id: id, field } } }))

const changeTags = (entity: Entity, id: string, body: Schemas['TagChangeIn']) =>
  entity === 'company'
    ? unwrap(api.POST(`${companyPath}/tags`, { ...ofCompany(id), body }))
    : unwrap(api.POST(`${contactPath}/tags`, { ...ofContact(id), body }))

/** Everything that a person may do to one record; answers go straight into the cache, lists follow. */
export function useRecordChanges(entity: Entity, id: string) {
  const queries = useQueryClient()
  const key = entity === 'company' ? companyQuery(id).queryKey : contactQuery(id).queryKey
  const keep = (fresh: Detail) => queries.setQueryData(key as readonly unknown[], fresh)
  const lists = () =>
    entity === 'company'
      ? refetch(
          queries,
          '/api/companies',
          '/api/companies/filter-counts',
          '/api/companies/{company_id}/provenance',
          '/api/contacts',
        )
      : refetch(
          queries,
          '/api/contacts',
          '/api/contacts/filter-counts',
          '/api/contacts/{contact_id}/provenance',
          '/api/companies/{company_id}/contacts',
        )
  const edit = useMutation({
    // A failure is shown beside the field that was edited.
    mutationFn: (change: Edit) => send(entity, id, change),
    onSuccess: keep,
    onSettled: lists,
  })
  const unlock = useMutation({
    meta: { failure: 'The value was not unlocked' },
    mutationFn: (field: string) => release(entity, id, field),
    onSuccess: keep,
    onSettled: lists,
  })
  const tag = useMutation({
    meta: { failure: 'The tags were not changed' },
    mutationFn: (change: Schemas['TagChangeIn']) => changeTags(entity, id, change),
    onMutate: ({ remove }) => {
      const before = queries.getQueryData(key as readonly unknown[]) as Detail | undefined
      if (before) keep({ ...before, tags: before.tags.filter((one) => !(remove ?? []).includes(one.id)) })
      return before
    },
    onSuccess: ({ items }) => {
      const now = queries.getQueryData(key as readonly unknown[]) as Detail | undefined
      if (now) keep({ ...now, tags: items })
    },
    onError: (_error, _change, before) => before && keep(before),
    onSettled: async () => {
      await lists()
      await refetch(queries, '/api/tags')
    },
  })
  const reload = () => queries.invalidateQueries({ queryKey: key as readonly unknown[] })
  return { edit, unlock, tag, keep, reload }
}
