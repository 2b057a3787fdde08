import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { refetch } from '@/api/query'
import { stopImport, type Import } from '@/features/imports/import-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { ProgressRing } from '@/ui/status/progress-ring'
import { formatCount, formatPercent, formatSpan, plural } from '@/ui/text/format'

type StepProps = {
  label: string
  title: string
  done: number
  total: number
  note: string
  stop?: ReactNode
  children?: ReactNode
}

/** Background work on a whole file; the page asks again each second, and the person may leave. */
function ProgressStep({ label, title, done, total, note, stop, children }: StepProps) {
  const share = total > 0 ? done / total : null
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 px-6 py-16 text-center">
      <ProgressRing share={share} size={96} aria-label={label}>
        <span className="text-lg font-semibold">{formatPercent(share)}</span>
      </ProgressRing>
      <h2 className="text-base font-semibold" aria-live="polite">
        {done === 0 ? 'Waiting for the worker to take it' : title}
      </h2>
      <p className="text-sm text-ink-2 tabular-nums">
        {formatCount(done)} of {plural(total, 'row')}
        {children}
      </p>
      <p className="max-w-sm text-xs text-ink-3">{note}</p>
      {stop}
    </div>
  )
}

function StopButton({ job }: { job: Import }) {
  const queries = useQueryClient()
  const mayEdit = useTenant().can('editor')
  const stop = useMutation({
    meta: { failure: 'It was not stopped' },
    mutationFn: () => stopImport(job.id),
    onSettled: () => refetch(queries, '/api/imports/{import_id}', '/api/imports/{import_id}/rows', '/api/imports'),
  })
  return (
    mayEdit && (
      <Button size="sm" busy={stop.isPending} onClick={() => stop.mutate()}>
        Stop
      </Button>
    )
  )
}

export function CommitProgress({ job }: { job: Import }) {
  const speed = job.rows_per_second
  const left = speed !== null && speed > 0 ? (job.row_count - job.rows_done) / speed : null
  return (
    <ProgressStep
      label="Import"
      title="Importing"
      done={job.rows_done}
      total={job.row_count}
      note={
        'You may leave this page: the import goes on, and this address shows how far it is. ' +
        'What is imported when you stop it stays, and can go on or be undone.'
      }
      stop={<StopButton job={job} />}
    >
      {speed !== null && `, ${formatCount(Math.round(speed))} rows/s`}
      {left !== null && `, about ${formatSpan(left)} left`}
    </ProgressStep>
  )
}

type WorkProps = { job: Import; work: NonNullable<Import['work']> }

export function PreviewProgress({ job, work }: WorkProps) {
  return (
    <ProgressStep
      label="Preview"
      title="Preparing the preview"
      done={work.done}
      total={work.total}
      note="Nothing is imported. You may leave this page: the preview goes on, and this address shows how far it is."
      stop={<StopButton job={job} />}
    />
  )
}

export function UndoProgress({ work }: Pick<WorkProps, 'work'>) {
  return (
    <ProgressStep
      label="Undo"
      title="Undoing the import"
      done={work.done}
      total={work.total}
      note="You may leave this page: the undo goes on, and this address shows how far it is."
    />
  )
}
