import { apiPages, apiQuery } from '@/api/query'
import type { components, paths } from '@/api/schema.gen'
import { list, oneOf, place, text, type UrlState } from '@/url-state'

type Counts = components['schemas']['FacetsOut']
type FilterQuery = NonNullable<paths['/api/enrich/qc-findings/filter-counts']['get']['parameters']['query']>

export const states = ['open', 'resolved', 'waived', 'all'] as const
const severities = ['high', 'medium', 'low']

export const qualityUrl = { q: text(), state: oneOf(states, 'open'), severity: list(), rule: list(), open: place() }
export type QualityState = UrlState<typeof qualityUrl>

/** The worklist's filter in the API's words; what the URL holds beyond that is left out. */
export function qualityFilter({
  q,
  state,
  severity,
  rule,
}: Pick<QualityState, 'q' | 'state' | 'severity' | 'rule'>): FilterQuery {
  const known = severity.filter((one) => severities.includes(one))
  return {
    ...(q === '' ? {} : { search: q }),
    ...(state === 'all' ? {} : { status: [state] }),
    ...(known.length > 0 ? { severity: known } : {}),
    ...(rule.length > 0 ? { rule: [...rule].slice(0, 50) } : {}),
  } as FilterQuery
}

/** Whether anything narrows the list beyond its state. */
export const isNarrowed = ({ q, severity, rule }: Pick<QualityState, 'q' | 'severity' | 'rule'>): boolean =>
  q !== '' || severity.length > 0 || rule.length > 0

export const findingPages = (state: QualityState) =>
  apiPages(15_000, '/api/enrich/qc-findings', { params: { query: { ...qualityFilter(state), limit: 100 } } })
export const findingCounts = (state: QualityState) =>
  apiQuery(15_000, '/api/enrich/qc-findings/filter-counts', { params: { query: qualityFilter(state) } })

/** How many findings are in each state under the other filters; undefined while it is not known. */
export function stateCounts(counts: Counts | undefined): Record<(typeof states)[number], number | undefined> {
  const values = counts?.facets.find((facet) => facet.key === 'status')?.values
  const of = (state: string) =>
    values === undefined ? undefined : (values.find(({ value }) => value === state)?.count ?? 0)
  return {
    open: of('open'),
    resolved: of('resolved'),
    waived: of('waived'),
    all: values?.reduce((sum, { count }) => sum + count, 0),
  }
}
