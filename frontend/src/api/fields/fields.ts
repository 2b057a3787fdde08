import { useQuery } from '@tanstack/react-query'

import { apiQuery } from '@/api/query'
import type { components } from '@/api/schema.gen'

export type FieldInfo = components['schemas']['FieldOut']

/** The catalogue of everything that can be known; it changes only with a release, or with a field of one's own. */
export const catalogue = () => apiQuery(Infinity, '/api/fields')

/**
 * The word for an enum member, as the catalogue has it: "software_saas" is "Software / SaaS", never a guess from its
 * spelling.
 */
export function useMemberLabel(
  entity: 'company' | 'contact',
  key: string,
  value: string | null | undefined,
): string | undefined {
  const { data } = useQuery(catalogue())
  if (!value) return undefined
  return data?.[entity].find((field) => field.key === key)?.members.find((member) => member.value === value)?.label
}

/** The names of state registers, by the stage that asks them. */
export function useRegisterNames(): ReadonlyMap<string, string> {
  const { data } = useQuery(catalogue())
  return new Map(data?.registers.map((register) => [register.code, register.label]))
}
