import { facetParams } from '@/api/fields/filters'
import { apiPages, apiQuery } from '@/api/query'
import type { components, paths } from '@/api/schema.gen'
import type { Selection } from '@/ui/grid/selection'
import { facet, place, sorting, text, type UrlState } from '@/url-state'

export type Contact = components['schemas']['ContactOut']
type ListQuery = NonNullable<paths['/api/contacts']['get']['parameters']['query']>
type FilterQuery = NonNullable<paths['/api/contacts/filter-counts']['get']['parameters']['query']>

/** Facets shown in the filter bar: the API's key and the word for it. */
export const contactFacets = [
  ['seniority_level', 'Seniority'],
  ['department', 'Department'],
  ['icp_fit', 'ICP fit'],
  ['location_country', 'Country'],
  ['company_country', 'Company’s country'],
  ['company_industry', 'Industry'],
  ['company_size', 'Company size'],
  ['message_status', 'Messages'],
  ['tag_ids', 'Tag'],
] as const

export const contactSorts = [
  'name',
  'created_at',
  'updated_at',
  'company',
  'job_title',
  'email',
  'contact_score',
  'authority_score',
  'seniority_level',
  'department',
  'icp_fit',
  'message_status',
] as const

export const contactUrl = {
  q: text(),
  seniority_level: facet(),
  department: facet(),
  icp_fit: facet(),
  location_country: facet(),
  company_country: facet(),
  company_industry: facet(),
  company_size: facet(),
  message_status: facet(),
  tag_ids: facet(),
  import_id: text(),
  sort: sorting(contactSorts, { key: 'name', descending: false }),
  open: place(),
}
export type ContactState = UrlState<typeof contactUrl>

/**
 * The filter object that lists, counts, bulk actions, campaigns and runs share. The server checks the values; the URL
 * is anyone's.
 */
export function contactFilter(state: ContactState): FilterQuery {
  const facets = contactFacets.map(([key]) => facetParams(key, state[key]))
  return Object.assign(
    {},
    ...facets,
    state.q === '' ? {} : { search: state.q },
    state.import_id === '' ? {} : { import_id: state.import_id },
  ) as FilterQuery
}

export const contactPages = (state: ContactState) =>
  apiPages(30_000, '/api/contacts', {
    params: {
      query: {
        ...contactFilter(state),
        sort: state.sort.key,
        direction: state.sort.descending ? 'desc' : 'asc',
        limit: 100,
      } as ListQuery,
    },
  })

export const contactCounts = (state: ContactState) =>
  apiQuery(30_000, '/api/contacts/filter-counts', { params: { query: contactFilter(state) } })

export const isFiltered = (state: ContactState) => Object.keys(contactFilter(state)).length > 0

/** A selection in the API's words; everything means the filter, minus what was taken out. */
export function contactSelection(selection: Selection, state: ContactState): components['schemas']['ContactSelection'] {
  const ids = [...selection.ids]
  if (selection.mode === 'some') return { ids, filter: null, not_ids: [] }
  return { ids: null, filter: contactFilter(state) as components['schemas']['ContactFilter'], not_ids: ids }
}
