import { api, unwrap, upload, type UploadOptions } from '@/api/client'
import { isApiError } from '@/api/error'
import { apiPages, apiQuery } from '@/api/query'
import type { components, paths } from '@/api/schema.gen'
import { notify } from '@/ui/overlays/toast'
import type { Tone } from '@/ui/status/badge'

type Schemas = components['schemas']
export type Import = Schemas['ImportOut']
export type ImportSummary = Schemas['ImportSummaryOut']
export type ImportColumn = Schemas['ColumnOut']
export type LeftOutLine = Schemas['LeftOutOut']
export type ImportRow = Schemas['RowOut']
export type ImportCounts = NonNullable<Import['planned']>
export type RowProblem = Schemas['ProblemOut']
export type MatchEvidence = Schemas['MatchEvidenceOut']
export type Mapping = Schemas['MappingIn']
export type Strategy = Schemas['Strategy']
export type RowAction = Schemas['RowAction']
export type ListOrigin = Partial<Schemas['ListOriginIn']>
type RowsQuery = NonNullable<paths['/api/imports/{import_id}/rows']['get']['parameters']['query']>
export type ColumnMapping = {
  index: number
  target: string
  /** What values of the column mean. */
  translations?: { value: string; use: string }[]
  /** Separator by which the column is appended to an earlier one with the same field. */
  join?: string | null
}
export type MappingDraft = {
  columns: ColumnMapping[]
  /** Values of every row, by field. */
  constants: { target: string; value: string }[]
  contact_strategy: Strategy
  company_strategy: Strategy
  tags: string[]
  /** Lines that were left out as "not data" and are data after all. */
  kept_lines: number[]
  /** Where the list is from. */
  origin: ListOrigin
}

export const oneImport = (import_id: string) =>
  apiQuery(5_000, '/api/imports/{import_id}', { params: { path: { import_id } } })
export const importPages = () => apiPages(10_000, '/api/imports', { params: { query: { limit: 50 } } })
export const importRows = (import_id: string, query: RowsQuery) =>
  apiPages(30_000, '/api/imports/{import_id}/rows', {
    params: { path: { import_id }, query: { limit: 100, ...query } },
  })

export const uploadFile = (file: File, options: UploadOptions) => upload<Import>('/api/imports', file, options)

export const pasteList = (text: string) =>
  unwrap(api.POST('/api/imports/paste', { body: { text, filename: 'Pasted list' } }))

const at = (import_id: string) => ({ params: { path: { import_id } } })

/** Keeps the mapping, then works out what every row becomes. */
export async function saveAndPreview(job: Import, draft: MappingDraft): Promise<void> {
  const body = { ...draft, owner_id: job.mapping?.owner_id ?? null, version: job.version } as Mapping
  await unwrap(api.PUT('/api/imports/{import_id}/mapping', { ...at(job.id), body }))
  await previewAgain(job.id)
}

/** Rows are then read page by page; the answer itself only needs the counts. */
export const previewAgain = (id: string) =>
  unwrap(api.POST('/api/imports/{import_id}/preview', { ...at(id), body: { limit: 0 } }))
export const commitImport = (id: string) => unwrap(api.POST('/api/imports/{import_id}/commit', at(id)))
export const stopImport = (id: string) => unwrap(api.POST('/api/imports/{import_id}/stop', at(id)))
export const undoImport = (id: string) => unwrap(api.POST('/api/imports/{import_id}/undo', at(id)))
export const forgetRemembered = (job: Import) => unwrap(api.DELETE('/api/imports/{import_id}/remembered', at(job.id)))
export const setReading = (
  job: Import,
  body: {
    sheet: string | null
    encoding: string | null
    delimiter: ',' | ';' | '\t' | '|' | null
    has_header: boolean | null
    header_line: number | null
  },
) => unwrap(api.PUT('/api/imports/{import_id}/reading', { ...at(job.id), body: { ...body, version: job.version } }))

/**
 * Somebody else settled this import meanwhile. The step is drawn again with what they chose, so this is said outside of
 * it.
 */
export const tellConflict = (error: unknown) =>
  isApiError(error, 'version_conflict') && notify.failed('Your choices were not kept', error)

export type StepId = 'columns' | 'preview' | 'importing' | 'report'

/** Step of an import; columns and preview stay reachable until it is committed. */
export function stepOf(job: Pick<Import, 'status'>, wantsColumns: boolean): StepId {
  if (job.status === 'uploaded') return 'columns'
  if (job.status === 'mapped' || job.status === 'previewed') return wantsColumns ? 'columns' : 'preview'
  return job.status === 'importing' ? 'importing' : 'report'
}

/** What a background preview or undo is called while it runs; otherwise the import's own state. */
export function stateOf(job: Pick<Import, 'status'> & { work: Import['work'] | ImportSummary['work'] }): {
  label: string
  tone: Tone
} {
  const kind = typeof job.work === 'string' ? job.work : job.work?.kind
  if (kind === 'preview') return { label: 'Previewing', tone: 'accent' }
  return kind === 'undo' ? { label: 'Being undone', tone: 'accent' } : statusWords[job.status]
}

export const statusWords: Record<Import['status'], { label: string; tone: Tone }> = {
  uploaded: { label: 'Review mapping', tone: 'warn' },
  mapped: { label: 'Not previewed', tone: 'warn' },
  previewed: { label: 'Previewed, not imported', tone: 'warn' },
  importing: { label: 'Importing', tone: 'accent' },
  completed: { label: 'Imported', tone: 'ok' },
  failed: { label: 'Stopped', tone: 'bad' },
  undone: { label: 'Undone', tone: 'neutral' },
}

export const actionWords: Record<RowAction, { label: string; tone: Tone }> = {
  create: { label: 'Create', tone: 'ok' },
  update: { label: 'Update', tone: 'info' },
  skip: { label: 'Skip', tone: 'neutral' },
  error: { label: 'Error', tone: 'bad' },
  none: { label: 'Nothing to do', tone: 'neutral' },
}
export const actionsDone: Record<RowAction, string> = {
  create: 'Created',
  update: 'Updated',
  skip: 'Skipped',
  error: 'Error',
  none: 'Nothing done',
}
