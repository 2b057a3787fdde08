import type { components } from '@/api/schema.gen'
import { countryName } from '@/ui/text/format'
import type { Facet } from '@/url-state'

type FacetOut = components['schemas']['FacetOut']

/** A facet of the URL as the API takes it: `hq_country=CZ`, `not_hq_country=NO`. */
export const facetParams = (key: string, facet: Facet): Record<string, string[]> => ({
  ...(facet.include.length > 0 ? { [key]: [...facet.include] } : {}),
  ...(facet.exclude.length > 0 ? { [`not_${key}`]: [...facet.exclude] } : {}),
})

/** Options of one facet from a filter-counts answer; a chosen value that nothing matches stays, with count 0. */
export function facetOptions(
  facets: readonly FacetOut[] | undefined,
  key: string,
  chosen: Facet,
): { value: string; label: string; count: number | undefined }[] {
  const found = facets?.find((facet) => facet.key === key)?.values ?? []
  const options = found.map(({ value, label, count }) => ({ value, label: nameOf(key, value, label), count }))
  const missing = [...chosen.include, ...chosen.exclude].filter(
    (value) => !found.some((option) => option.value === value),
  )
  return [
    ...options,
    ...missing.map((value) => ({
      value,
      label: nameOf(key, value, value),
      count: facets === undefined ? undefined : 0,
    })),
  ]
}

function nameOf(key: string, value: string, label: string): string {
  if (value === 'empty') return 'Unknown'
  return key.endsWith('country') && /^[A-Z]{2}$/.test(value) ? countryName(value) : label
}
