import { api, unwrap } from '@/api/client'
import { apiQuery } from '@/api/query'
import type { components } from '@/api/schema.gen'

type Schemas = components['schemas']
export type OwnField = Schemas['CustomFieldOut']
export type OwnFieldType = Schemas['CustomType']
export type OwnFieldDraft = { entity: 'company' | 'contact'; label: string; type: OwnFieldType; choices: string[] }

/** Fields that this namespace has made, archived ones last. */
export const ownFields = () => apiQuery(60_000, '/api/custom-fields')

export const makeOwnField = (draft: OwnFieldDraft): Promise<OwnField> =>
  unwrap(api.POST('/api/custom-fields', { body: { hint: '', ...draft } }))

const unchanged = { label: null, archived: null, type: null, choices: null, hint: null }

export const changeOwnField = (
  field: OwnField,
  change: { label?: string; archived?: boolean; type?: OwnFieldType },
): Promise<OwnField> =>
  unwrap(
    api.PATCH('/api/custom-fields/{custom_field_id}', {
      params: { path: { custom_field_id: field.id } },
      body: { ...unchanged, version: field.version, ...change },
    }),
  )

export const ownTypeWords: Record<OwnFieldType, string> = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  boolean: 'Yes or no',
  choice: 'Choice',
  url: 'Link',
  list: 'List',
}
