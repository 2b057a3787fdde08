import type { FieldInfo } from '@/api/fields/fields'
import type { FieldSection } from '@/records/fields/record-fields'

const planned: readonly FieldSection[] = [
  {
    key: 'registration',
    label: 'Registration',
    fields: [
      'registration_status',
      'official_name',
      'trading_names',
      'registration_id',
      'registration_scheme',
      'siret',
      'tax_id',
      'legal_form_name',
      'legal_form_name_en',
      'legal_form_code',
      'date_established',
      'date_dissolved',
      'court',
      'file_number',
    ],
    always: [
      'registration_status',
      'official_name',
      'registration_id',
      'tax_id',
      'legal_form_name',
      'date_established',
    ],
  },
  { key: 'seat', label: 'Seat', fields: ['registered_address', 'registry_website'], always: ['registered_address'] },
  {
    key: 'insolvency',
    label: 'Insolvency',
    fields: [
      'insolvency_flag',
      'insolvency_active_count',
      'insolvency_total_count',
      'insolvency_proceedings',
      'insolvency_warnings',
      'insolvency_checked_at',
    ],
    always: ['insolvency_flag'],
  },
  {
    key: 'people',
    label: 'Directors, capital and size',
    fields: ['directors', 'registered_capital', 'registered_employees'],
    always: ['directors', 'registered_capital', 'registered_employees'],
  },
  { key: 'activity', label: 'Activity', fields: ['nace_codes'], always: ['nace_codes'] },
  {
    key: 'look-up',
    label: 'About the look-up',
    fields: ['registry', 'registry_confidence', 'registry_checked_at', 'registry_source_url', 'registry_warnings'],
  },
]

/**
 * The legal profile in sections. A legal field that has no place yet goes into the last one: nothing that is known goes
 * unseen.
 */
export function legalSections(fields: readonly FieldInfo[]): FieldSection[] {
  const placed = new Set(planned.flatMap((section) => section.fields))
  const rest = fields.filter((field) => field.group === 'legal' && !placed.has(field.key)).map((field) => field.key)
  return planned.map((section, index) =>
    index === planned.length - 1 ? { ...section, fields: [...section.fields, ...rest] } : section,
  )
}
