import type { Detail } from '@/records/record-api'

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** Why a number of the record does not pass its check, in words; undefined where it does, or cannot be checked. */
export function doubtAbout(record: Detail, field: string): string | undefined {
  const warnings = 'identifier_warnings' in record ? (record.identifier_warnings ?? []) : []
  const found = warnings.find((warning) => warning.startsWith(`${field}: `))
  return found === undefined ? undefined : sentence(found.slice(field.length + 2))
}

/** The first doubt about the fields that were just entered, and what to do about it. */
export function doubtAfter(record: Detail, fields: readonly string[]): string | undefined {
  const doubt = fields.map((field) => doubtAbout(record, field)).find((one) => one !== undefined)
  return doubt === undefined
    ? undefined
    : `${doubt} It is kept as you entered it; compare it with an invoice or the register.`
}
