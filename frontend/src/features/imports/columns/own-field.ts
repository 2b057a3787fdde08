import { useMutation, useQueryClient } from '@tanstack/react-query'

import { makeOwnField, type OwnFieldType } from '@/api/fields/own-fields'
import { refetch } from '@/api/query'
import type { ImportColumn } from '@/features/imports/import-api'
import type { ComboboxOption } from '@/ui/controls/combobox'

const makes = { 'new:contact': 'contact', 'new:company': 'company' } as const
type Make = keyof typeof makes

/** Choices that make a field of one's own for a column. */
export const makeOptions: readonly ComboboxOption[] = [
  { value: 'new:contact', label: 'Keep as a new contact field', keywords: ['custom', 'own'] },
  { value: 'new:company', label: 'Keep as a new company field', keywords: ['custom', 'own'] },
]
export const isMake = (target: string): target is Make => target in makes

/** The type that all samples of a column fit; text where there is doubt. */
export function typeOf(samples: readonly string[]): OwnFieldType {
  const all = (pattern: RegExp) => samples.length > 0 && samples.every((sample) => pattern.test(sample.trim()))
  if (all(/^\d{4}-\d{2}-\d{2}$/)) return 'date'
  if (all(/^-?(0|[1-9]\d{0,11})([.,]\d{1,6})?$/)) return 'number'
  if (all(/^https?:\/\/\S+$/i)) return 'url'
  return all(/^(yes|no|true|false|ano|ne|ja|nein|oui|non|nei|kyllä|ei)$/i) ? 'boolean' : 'text'
}

/** Makes a field named like the column, and reports its target. */
export function useOwnField(onMade: (index: number, target: string) => void) {
  const queries = useQueryClient()
  return useMutation({
    meta: { failure: 'The field was not made' },
    mutationFn: ({ column, make }: { column: ImportColumn; make: Make }) =>
      makeOwnField({
        entity: makes[make],
        label: column.header.slice(0, 80),
        type: typeOf(column.samples),
        choices: [],
      }),
    onSuccess: async (field, { column }) => {
      await refetch(queries, '/api/fields', '/api/custom-fields')
      onMade(column.index, `${field.entity}.${field.key}`)
    },
  })
}
