import { useState } from 'react'

import { facetParams } from '@/api/fields/filters'
import { apiQuery } from '@/api/query'
import type { components, paths } from '@/api/schema.gen'
import type { Facet } from '@/url-state'

type FilterQuery = NonNullable<paths['/api/contacts/filter-counts']['get']['parameters']['query']>
type ListQuery = NonNullable<paths['/api/contacts']['get']['parameters']['query']>
type ContactFilter = components['schemas']['ContactFilter']

/** The API's facet and the word for it. */
export const choiceFacets = [
  ['tag_ids', 'Tag'],
  ['company_country', 'Company’s country'],
  ['company_industry', 'Industry'],
  ['company_size', 'Company size'],
  ['company_tier', 'Tier'],
  ['seniority_level', 'Seniority'],
  ['department', 'Department'],
  ['message_status', 'Messages'],
] as const

export type FacetKey = (typeof choiceFacets)[number][0]
export type Choice = {
  search: string
  facets: Partial<Record<FacetKey, Facet>>
  hasEmail: boolean
  hasLinkedin: boolean
}

export const everyone: Choice = { search: '', facets: {}, hasEmail: false, hasLinkedin: false }
export const noFacet: Facet = { include: [], exclude: [] }

/** The contacts filter in the API's words; the one object for counts, preview and adding. */
export function choiceFilter(choice: Choice): FilterQuery {
  const facets = choiceFacets.map(([key]) => facetParams(key, choice.facets[key] ?? noFacet))
  return Object.assign(
    {},
    ...facets,
    choice.search === '' ? {} : { search: choice.search },
    choice.hasEmail ? { has_email: true } : {},
    choice.hasLinkedin ? { has_linkedin: true } : {},
  ) as FilterQuery
}

export const isNarrowed = (choice: Choice): boolean => Object.keys(choiceFilter(choice)).length > 0

/** As the body of a call: members left out have their defaults. */
export const asContactFilter = (choice: Choice): ContactFilter => choiceFilter(choice) as ContactFilter

export const choiceCounts = (choice: Choice) =>
  apiQuery(15_000, '/api/contacts/filter-counts', { params: { query: choiceFilter(choice) } })
export const choiceMatch = (choice: Choice) =>
  apiQuery(15_000, '/api/contacts/matching-count', { params: { query: choiceFilter(choice) } })
export const choicePreview = (choice: Choice) =>
  apiQuery(15_000, '/api/contacts', {
    params: { query: { ...choiceFilter(choice), sort: 'name', direction: 'asc', limit: 20 } as ListQuery },
  })

export function useChoice() {
  const [choice, setChoice] = useState(everyone)
  return {
    choice,
    change: (part: Partial<Choice>) => setChoice((old) => ({ ...old, ...part })),
    reset: () => setChoice(everyone),
  }
}
