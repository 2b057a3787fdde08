import type { FieldInfo } from '@/api/fields/fields'
import type { components } from '@/api/schema.gen'
import { makeOptions } from '@/features/imports/columns/own-field'
import type { ColumnMapping, Import, ImportColumn, MappingDraft, Strategy } from '@/features/imports/import-api'
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

type Kept = {
  columns: readonly ColumnMapping[]
  constants?: MappingDraft['constants']
  contact_strategy: Strategy
  company_strategy: Strategy
}

/** Every column of the file as a mapping has it; what the mapping does not list is ignored. */
function keptColumns(job: Import, kept: Kept) {
  const chosen = new Map(kept.columns.map((column) => [column.index, column]))
  const columns = job.columns.map(({ index }): ColumnMapping => chosen.get(index) ?? { index, target: ignore })
  return {
    columns: columns.map(({ index, target, translations = [], join = null }) => ({
      index,
      target,
      ...(translations.length > 0 ? { translations: [...translations] } : {}),
      ...(join === null ? {} : { join }),
    })),
    constants: [...(kept.constants ?? [])],
    contact_strategy: kept.contact_strategy,
    company_strategy: kept.company_strategy,
  }
}

/**
 * The settled mapping where there is one, then the one chosen for the same headers before, else what was recognised. A
 * list gets the file's name as its tag.
 */
export function draftOf(job: Import, asBefore = true): MappingDraft {
  if (job.mapping !== null) {
    return {
      ...keptColumns(job, job.mapping),
      tags: [...job.mapping.tags],
      kept_lines: [...(job.mapping.kept_lines ?? [])],
      origin: job.mapping.origin ?? {},
    }
  }
  const name = job.filename
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .trim()
    .slice(0, 100)
  const ofName = /[\p{L}\p{N}]/u.test(name) ? [name] : []
  const recognised = {
    columns: job.columns.map(({ index, target }) => ({ index, target })),
    constants: [],
    contact_strategy: 'update' as const,
    company_strategy: 'update' as const,
  }
  const remembered = asBefore ? (job.remembered ?? null) : null
  return {
    ...(remembered === null ? recognised : keptColumns(job, remembered)),
    tags: remembered?.tags?.length ? [...remembered.tags] : ofName,
    kept_lines: [],
    origin: remembered?.origin ?? {},
  }
}

/** Columns that a person has decided before: those of the remembered mapping. */
export const decidedBefore = (job: Import) => new Set((job.remembered?.columns ?? []).map(({ index }) => index))

type RejectedValue = Pick<Import['rejected'][number], 'index' | 'value'>

/** What a refused value of a column shall mean; undefined while nobody has said it. */
export const meaningOf = (draft: MappingDraft, { index, value }: RejectedValue) =>
  draft.columns.find((column) => column.index === index)?.translations?.find((one) => one.value === value)?.use

/** The draft in which a refused value of a column means `use`. */
export function withMeaning(draft: MappingDraft, { index, value }: RejectedValue, use: string): MappingDraft {
  const columns = draft.columns.map((column) => {
    if (column.index !== index) return column
    const others = (column.translations ?? []).filter((one) => one.value !== value)
    return { ...column, translations: [...others, { value, use }] }
  })
  return { ...draft, columns }
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
  for (const { index, target, join } of draft.columns) {
    if (target === ignore || target === 'tag') continue
    const earlier = first.get(target)
    if (earlier === undefined) first.set(target, index)
    else if (join === undefined || join === null) found.set(index, earlier)
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

const textTypes: readonly string[] = ['text', 'long_text']

/** Whether two columns may be joined in a field: only texts can. */
export const mayJoin = (catalogue: Catalogue | undefined, target: string) =>
  [...(catalogue?.contact ?? []), ...(catalogue?.company ?? [])].some(
    (field) => `${field.entity}.${field.key}` === target && textTypes.includes(field.type),
  )

const entityWord = { company: 'Company', contact: 'Contact' } as const

const places: readonly ComboboxOption[] = (['contact', 'company'] as const).map((entity) => ({
  value: `${entity}.place`,
  label: 'Place',
  hint: `${entityWord[entity]}: city and country`,
  keywords: ['location', 'city', 'country', 'split'],
}))

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
    ...places,
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
    ...top,
    ...makeOptions,
    ...options.filter((option) => option.value !== ignore && !likely.includes(option.value)),
  ]
}
