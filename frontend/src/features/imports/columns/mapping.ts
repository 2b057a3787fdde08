import type { FieldInfo } from '@/api/fields/fields'
import type { components } from '@/api/schema.gen'
import { makeOptions } from '@/features/imports/columns/own-field'
import type { Import, ImportColumn, MappingDraft, Strategy } from '@/features/imports/import-api'
import type { ComboboxOption } from '@/ui/controls/combobox'

type Catalogue = components['schemas']['CatalogOut']
export const ignore = 'ignore'

export const strategyOptions: readonly { value: Strategy; label: string; why: string }[] = [
  {
    value: 'update',
    label: 'Fill empty fields only',
    why: 'Existing records get the values they lack. Nothing is overwritten.',
  },
  { value: 'skip', label: 'Skip', why: 'Existing records stay unchanged.' },
  {
    value: 'create_new',
    label: 'Always create',
    why: 'Every row creates a new record. Duplicates are possible.',
  },
]

/** The settled mapping where there is one, else what was recognised. A list gets the file's name as its tag. */
export function draftOf(job: Import): MappingDraft {
  if (job.mapping !== null) {
    const chosen = new Map(job.mapping.columns.map((column) => [column.index, column.target]))
    const columns = job.columns.map(({ index }) => ({ index, target: chosen.get(index) ?? ignore }))
    return {
      columns,
      contact_strategy: job.mapping.contact_strategy,
      company_strategy: job.mapping.company_strategy,
      tags: [...job.mapping.tags],
      kept_lines: [...(job.mapping.kept_lines ?? [])],
    }
  }
  const name = job.filename
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .trim()
    .slice(0, 100)
  return {
    columns: job.columns.map(({ index, target }) => ({ index, target })),
    contact_strategy: 'update',
    company_strategy: 'update',
    tags: /[\p{L}\p{N}]/u.test(name) ? [name] : [],
    kept_lines: [],
  }
}

/** Columns that ask for a decision and were not decided yet; another field is a decision too. */
export function undecided(job: Import, draft: MappingDraft, decided: ReadonlySet<number>): ImportColumn[] {
  if (job.mapping !== null) return []
  const chosen = new Map(draft.columns.map((column) => [column.index, column.target]))
  return job.columns.filter(
    ({ index, question, target }) => question && !decided.has(index) && chosen.get(index) === target,
  )
}

/** Rows that a draft imports: those of the file, with the lines that are taken back. */
export const rowsOf = (job: Import, draft: MappingDraft) =>
  job.row_count - (job.mapping?.kept_lines?.length ?? 0) + draft.kept_lines.length

/** Columns that share a field with another one, by index; the server refuses such a mapping. */
export function doubled(draft: MappingDraft): Map<number, number> {
  const first = new Map<string, number>()
  const found = new Map<number, number>()
  for (const { index, target } of draft.columns) {
    if (target === ignore || target === 'tag') continue
    const earlier = first.get(target)
    if (earlier === undefined) first.set(target, index)
    else found.set(index, earlier)
  }
  return found
}

const people = ['contact.email', 'contact.full_name', 'contact.first_name', 'contact.last_name']
const firms = ['company.name', 'company.domain', 'company.website_url']

/** What is missing before rows can become records, in words; undefined when nothing is. */
export function missing(draft: MappingDraft): string | undefined {
  const targets = draft.columns.map((column) => column.target)
  if (targets.some((target) => people.includes(target) || firms.includes(target))) return undefined
  return (
    'No column names a record. ' +
    'Choose which one holds the contact’s name or e-mail, or the company’s name or domain.'
  )
}

export function confidenceWord(confidence: number): { word: string; tone: 'ok' | 'warn' | 'bad' } {
  if (confidence >= 0.85) return { word: 'High', tone: 'ok' }
  if (confidence >= 0.65) return { word: 'Medium', tone: 'ok' }
  return confidence > 0 ? { word: 'Low', tone: 'warn' } : { word: 'Not recognised', tone: 'bad' }
}

const entityWord = { company: 'Company', contact: 'Contact' } as const

/** Every field that a list may fill, under its group, with "ignore" and "tag" first. */
export function targetOptions(catalogue: Catalogue | undefined): ComboboxOption[] {
  const groups = new Map(catalogue?.groups.map((group) => [group.key, group.label]))
  const option = (field: FieldInfo): ComboboxOption => ({
    value: `${field.entity}.${field.key}`,
    label: field.label,
    hint: entityWord[field.entity],
    keywords: [field.key, entityWord[field.entity]],
    group: `${entityWord[field.entity]}: ${groups.get(field.group) ?? field.group}`,
  })
  return [
    { value: ignore, label: 'Ignore this column', keywords: ['skip', 'nothing', 'none'] },
    { value: 'tag', label: 'Tag', hint: 'each value becomes a tag', keywords: ['label', 'list'] },
    ...[...(catalogue?.contact ?? []), ...(catalogue?.company ?? [])].filter((field) => field.importable).map(option),
  ]
}

/** The options with what else this column could be on top. */
export function optionsFor(column: ImportColumn, options: readonly ComboboxOption[]): ComboboxOption[] {
  const likely = [column.target, ...column.alternatives].filter((target) => target !== ignore)
  const top = likely
    .flatMap((target) => options.filter((option) => option.value === target))
    .map((option) => ({ ...option, group: 'Recognised' }))
  return [
    ...options.filter((option) => option.value === ignore),
    ...makeOptions,
    ...top,
    ...options.filter((option) => option.value !== ignore && !likely.includes(option.value)),
  ]
}
