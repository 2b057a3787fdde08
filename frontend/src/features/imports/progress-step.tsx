import { ProgressRing } from '@/ui/progress-ring'
import type { Import } from '@/features/imports/import-api'
import { formatCount, formatPercent, formatSpan, plural } from '@/ui/format'

/** A commit under way; the page asks again each second, and the person may leave. */
export function ProgressStep({ job }: { job: Import }) {
  const share = job.row_count > 0 ? job.rows_done / job.row_count : null
  const left = job.rows_per_second !== null && job.rows_per_second > 0 ? (job.row_count - job.rows_done) / job.rows_per_second : null
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 px-6 py-16 text-center">
      <ProgressRing share={share} size={96} aria-label="Import">
        <span className="text-lg font-semibold">{formatPercent(share)}</span>
      </ProgressRing>
      <h2 className="text-base font-semibold" aria-live="polite">
        {job.rows_done === 0 ? 'Waiting for the worker to take it' : 'Importing'}
      </h2>
      <p className="text-sm text-ink-2 tabular-nums">
        {formatCount(job.rows_done)} of {plural(job.row_count, 'row')}
        {job.rows_per_second !== null && `, ${formatCount(Math.round(job.rows_per_second))} rows/s`}
        {left !== null && `, about ${formatSpan(left)} left`}
      </p>
      <p className="max-w-sm text-xs text-ink-3">You may leave this page: the import goes on, and this address shows how far it is.</p>
    </div>
  )
}
