import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { refetch } from '@/api/query'
import { setReading, tellConflict, type Import } from '@/features/imports/import-api'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { ErrorState } from '@/ui/status/error-state'
import { Spinner } from '@/ui/status/spinner'

type Delimiter = ',' | ';' | '\t' | '|'
const delimiters: { value: Delimiter; label: string }[] = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar' },
]
const encodings: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-8-sig': 'UTF-8 with mark',
  cp1250: 'Windows-1250 (Central Europe)',
  cp1252: 'Windows-1252 (Western Europe)',
  'iso-8859-1': 'Latin-1',
  'iso-8859-2': 'Latin-2',
  'utf-16': 'UTF-16',
  cp852: 'DOS (Central Europe)',
  cp850: 'DOS (Western Europe)',
  'mac-latin2': 'Mac (Central Europe)',
  'mac-roman': 'Mac (Western Europe)',
}

const noHeader = 'none'
const otherLine = 'other'
const longest = 60

const headerOf = (job: Import) => {
  const last = job.header_lines.at(-1) ?? job.first_rows[0]?.line ?? 1
  return job.has_header ? String(last) : noHeader
}

const headerBody = (header: string) =>
  header === noHeader ? { has_header: false, header_line: null } : { has_header: true, header_line: Number(header) }

/** Rows that may be the header; a header over two rows is named by both. */
function headerOptions(job: Import) {
  const [first] = job.header_lines
  const current = headerOf(job)
  const shown = job.first_rows.map(({ line, text }) => {
    const lines = String(line) === current && first !== line ? `Lines ${first ?? line}–${line}` : `Line ${line}`
    return { value: String(line), label: `${lines}: ${text.length > longest ? `${text.slice(0, longest)}…` : text}` }
  })
  const known = shown.length > 0 ? shown : [{ value: '1', label: 'First row' }]
  return [{ value: noHeader, label: 'No header row' }, ...known, { value: otherLine, label: 'Another line…' }]
}

/** What the sheets of a format are called, where they are no sheets. */
const sheetWord: Partial<Record<Import['format'], string>> = { html: 'Table', json: 'List' }

const Choice = ({ label, children }: { label: string; children: ReactNode }) => (
  <span className="flex max-w-full min-w-0 items-center gap-2 text-xs whitespace-nowrap text-ink-3">
    {label}
    {children}
  </span>
)

/** How the file was read, and a way to read it otherwise where the detection was wrong. */
export function ReadingPanel({ job, disabled }: { job: Import; disabled: boolean }) {
  const queries = useQueryClient()
  const isText = job.format === 'csv'
  const read = useMutation({
    mutationFn: (change: { sheet?: string; encoding?: string; delimiter?: Delimiter; header?: string }) =>
      setReading(job, {
        sheet: change.sheet ?? job.sheet,
        encoding: isText ? (change.encoding ?? job.encoding) : null,
        delimiter: isText ? (change.delimiter ?? (job.delimiter as Delimiter)) : null,
        ...(change.header === undefined ? { has_header: null, header_line: null } : headerBody(change.header)),
      }),
    onError: tellConflict,
    onSettled: () => refetch(queries, '/api/imports/{import_id}', '/api/imports'),
  })
  const [asksLine, setAsksLine] = useState(false)
  const chooseHeader = (header: string) => {
    setAsksLine(header === otherLine)
    if (header !== otherLine) read.mutate({ header })
  }
  const off = disabled || read.isPending
  const known = encodings[job.encoding] === undefined ? { ...encodings, [job.encoding]: job.encoding } : encodings
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {job.sheets.length > 1 && (
          <Choice label={sheetWord[job.format] ?? 'Sheet'}>
            <Select
              size="sm"
              className="max-w-72 min-w-0"
              value={job.sheet ?? ''}
              disabled={off}
              onChange={(sheet) => read.mutate({ sheet })}
              options={job.sheets.map(({ name, hidden }) => ({
                value: name,
                label: hidden ? `${name} (hidden)` : name,
              }))}
              aria-label={sheetWord[job.format] ?? 'Sheet'}
            />
          </Choice>
        )}
        {isText && (
          <>
            <Choice label="Encoding">
              <Select
                size="sm"
                className="w-52"
                value={job.encoding}
                disabled={off}
                onChange={(encoding) => read.mutate({ encoding })}
                options={Object.entries(known).map(([value, label]) => ({ value, label }))}
                aria-label="Encoding"
              />
            </Choice>
            <Choice label="Delimiter">
              <Select
                size="sm"
                className="w-28"
                value={job.delimiter as Delimiter}
                disabled={off}
                onChange={(delimiter) => read.mutate({ delimiter })}
                options={delimiters}
                aria-label="Delimiter"
              />
            </Choice>
          </>
        )}
        {(isText || job.first_rows.length > 0) && (
          <Choice label="Header row">
            <Select
              size="sm"
              className="min-w-0"
              value={asksLine ? otherLine : headerOf(job)}
              disabled={off}
              onChange={chooseHeader}
              options={headerOptions(job)}
              aria-label="Header row"
            />
          </Choice>
        )}
        {asksLine && (
          <Input
            type="number"
            min={1}
            className="w-28"
            disabled={off}
            aria-label="Line of the header row"
            placeholder="Line"
            onKeyDown={(event) => {
              const line = event.currentTarget.valueAsNumber
              if (event.key === 'Enter' && line >= 1) chooseHeader(String(line))
            }}
          />
        )}
        {read.isPending && <Spinner />}
      </div>
      {job.notes.map((note) => (
        <p key={note} className="flex items-start gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info-ink">
          <Info aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {note}
        </p>
      ))}
      {read.isError && <ErrorState compact error={read.error} />}
    </div>
  )
}
