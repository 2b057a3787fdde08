import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { FileUp } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import { useNavigate } from 'react-router'

import { installation } from '@/api/installation'
import { refetch } from '@/api/query'
import { uploadFile, type Import } from '@/features/imports/import-api'
import { PasteBox } from '@/features/imports/paste-box'
import { refusal } from '@/features/imports/refusal'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { ErrorState } from '@/ui/status/error-state'
import { Progress } from '@/ui/status/progress'
import { formatPercent } from '@/ui/text/format'

const accepted = [
  '.xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt,.json,.jsonl,.ndjson,.vcf,.htm,.html,.gz,.zip',
  'text/csv,text/vcard,application/json',
].join(',')

/** Takes one list, by drop, by choice or from the clipboard, sends it and goes on to its columns. */
export function UploadZone() {
  const tenant = useTenant()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const limitMb = useQuery(installation()).data?.max_upload_mb
  const input = useRef<HTMLInputElement>(null)
  const stop = useRef<AbortController>(null)
  const [over, setOver] = useState(false)
  const [sent, setSent] = useState(0)
  const [pasting, setPasting] = useState(false)
  const arrive = async (job: Import) => {
    void refetch(queries, '/api/imports')
    await navigate(tenant.path(`import/${job.id}`))
  }
  const send = useMutation({
    mutationFn: async (file: File) => {
      const refused = refusal(file, limitMb)
      if (refused !== undefined) throw refused
      setSent(0)
      stop.current = new AbortController()
      return uploadFile(file, { onProgress: setSent, signal: stop.current.signal })
    },
    onSuccess: arrive,
  })
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file !== undefined && !send.isPending) send.mutate(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  const stopped = send.error instanceof DOMException && send.error.name === 'AbortError'
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={clsx(
        'flex flex-col items-center rounded-xl border border-dashed px-6 py-10 text-center transition-colors',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong bg-sunken',
      )}
    >
      <span
        aria-hidden
        className="mb-3 flex size-10 items-center justify-center rounded-lg border border-line bg-ground text-ink-3"
      >
        <FileUp className="size-5" />
      </span>
      {send.isPending ? (
        <div className="flex w-full max-w-sm flex-col items-center gap-2" aria-live="polite">
          <h2 className="max-w-full truncate text-base font-semibold">
            {sent < 1 ? 'Sending' : 'Reading'} {send.variables.name}
          </h2>
          <Progress aria-label="Upload" total={1} parts={[{ value: sent, tone: 'accent', label: 'sent' }]} />
          <p className="text-xs text-ink-2 tabular-nums">
            {sent < 1 ? `${formatPercent(sent)} sent` : 'All sent. Recognising its columns…'}
          </p>
          <Button size="sm" onClick={() => stop.current?.abort()}>
            Stop
          </Button>
        </div>
      ) : (
        <>
          <h2 className="text-base font-semibold">Drop a list of companies or people here</h2>
          <p className="mt-1 max-w-md text-sm text-ink-2">
            Excel, CSV, OpenDocument, JSON or vCard, as your spreadsheet or CRM exports it
            {limitMb === undefined ? '' : `, up to ${limitMb} MB`}. Nothing is imported before you have seen what each
            row becomes.
          </p>
          <div className="mt-4 flex flex-wrap justify-center gap-2">
            <Button look="primary" onClick={() => input.current?.click()}>
              Choose a file
            </Button>
            <Button onClick={() => setPasting(!pasting)} aria-expanded={pasting}>
              Paste a list
            </Button>
          </div>
          {pasting && <PasteBox onRead={arrive} />}
        </>
      )}
      <input
        ref={input}
        type="file"
        accept={accepted}
        className="sr-only"
        tabIndex={-1}
        aria-label="List file"
        onChange={(event) => {
          take(event.target.files)
          // The same file may be chosen again after it was mended.
          event.target.value = ''
        }}
      />
      {send.isError && !stopped && <ErrorState compact error={send.error} />}
      {stopped && <p className="mt-3 text-sm text-ink-2">Stopped. Nothing was kept.</p>}
    </div>
  )
}
