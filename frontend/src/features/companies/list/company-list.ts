import { facetParams } from '@/api/fields/filters'
import { apiPages, apiQuery } from '@/api/query'
import type { components, paths } from '@/api/schema.gen'
import type { Selection } from '@/ui/grid/selection'
import { facet, place, sorting, text, type UrlState } from '@/url-state'

export type Company = components['schemas']['CompanyOut']
type ListQuery = NonNullable<paths['/api/companies']['get']['parameters']['query']>
type FilterQuery = NonNullable<paths['/api/companies/filter-counts']['get']['parameters']['query']>

/** Facets shown in the filter bar: the API's key and the word for it. */
export const companyFacets = [
  ['hq_country', 'Country'],
  ['industry', 'Industry'],
  ['company_size', 'Size'],
  ['status', 'Status'],
  ['tier', 'Tier'],
  ['registry_country', 'Register'],
  ['registration_status', 'Registration'],
  ['insolvency_flag', 'Insolvency'],
  ['credibility_band', 'Credibility'],
  ['tag_ids', 'Tag'],
] as const

export const companySorts = [
  'name',
  'created_at',
  'updated_at',
  'domain',
  'employees_count',
  'revenue_eur_m',
  'triage_score',
  'credibility_score',
  'hq_country',
  'industry',
  'tier',
  'status',
] as const

export const companyUrl = {
  q: text(),
  hq_country: facet(),
  industry: facet(),
  company_size: facet(),
  status: facet(),
  tier: facet(),
  registry_country: facet(),
  registration_status: facet(),
  insolvency_flag: facet(),
  credibility_band: facet(),
  tag_ids: facet(),
  import_id: text(),
  sort: sorting(companySorts, { key: 'name', descending: false }),
  open: place(),
}
export type CompanyState = UrlState<typeof companyUrl>

/**
 * The filter object that lists, counts, bulk actions and runs share. The server checks the values; the URL is anyone's.
 */
export function companyFilter(state: CompanyState): FilterQuery {
  const facets = companyFacets.map(([key]) => facetParams(key, state[key]))
  return Object.assign(
    {},
    ...facets,
    state.q === '' ? {} : { search: state.q },
    state.import_id === '' ? {} : { import_id: state.import_id },
  ) as FilterQuery
}

export const companyPages = (state: CompanyState) =>
  apiPages(30_000, '/api/companies', {
    params: {
      query: {
        ...companyFilter(state),
        sort: state.sort.key,
        direction: state.sort.descending ? 'desc' : 'asc',
        limit: 100,
      } as ListQuery,
    },
  })

export const companyCounts = (state: CompanyState) =>
  apiQuery(30_000, '/api/companies/filter-counts', { params: { query: companyFilter(state) } })

export const isFiltered = (state: CompanyState) => Object.keys(companyFilter(state)).length > 0

/** A selection in the API's words; everything means the filter, minus what was taken out. */
export function companySelection(selection: Selection, state: CompanyState): components['schemas']['CompanySelection'] {
  const ids = [...selection.ids]
  if (selection.mode === 'some') return { ids, filter: null, not_ids: [] }
  return { ids: null, filter: companyFilter(state) as components['schemas']['CompanyFilter'], not_ids: ids }
}
