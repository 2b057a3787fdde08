import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { RotateCw } from 'lucide-react'

import {
  isOver,
  listResults,
  resultWords,
  retryable,
  runReport,
  taskResults,
  type ReasonCount,
  type Report,
  type RunStatus,
  type StageCounts,
  type StageReport,
} from '@/api/runs'
import type { RetryAsk } from '@/features/enrich/run/retry-dialog'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Card } from '@/ui/layout/card'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { Stat } from '@/ui/status/stat'
import { formatCount, formatMoney, humanize, plural } from '@/ui/text/format'

type Props = { run: RunStatus; onSee: (stage: string, reason: ReasonCount) => void; onRetry: (ask: RetryAsk) => void }

const reportPollMs = 5000

/** What the run learned per field and stage, what failed and why, what it cost and saved; of a run at work: so far. */
export function Learned({ run, onSee, onRetry }: Props) {
  const over = isOver(run.status)
  const found = useQuery({ ...runReport(run.id), refetchInterval: over ? false : reportPollMs })
  const report = found.data
  return (
    <Card title={over ? 'Completion report' : 'Report so far'} className="min-w-0">
      {found.isError && <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className="h-40 w-full" />}
      {report !== undefined && (
        <div className="flex flex-col gap-5">
          <Sums report={report} counts={run.counts} />
          <Failures run={run} report={report} onSee={onSee} onRetry={onRetry} />
          <section aria-label="By stage" className="flex flex-col">
            {report.stages.map((stage) => (
              <StageFindings key={stage.code} stage={stage} onSee={(reason) => onSee(stage.code, reason)} />
            ))}
          </section>
        </div>
      )}
    </Card>
  )
}

function Sums({ report, counts }: { report: Report; counts: StageCounts }) {
  const written = report.stages.filter(({ messages }) => messages !== null)
  return (
    <dl
      className={clsx(
        'grid grid-cols-2 gap-4 sm:grid-cols-3',
        written.length > 0 ? 'xl:grid-cols-7' : 'xl:grid-cols-6',
      )}
    >
      {written.length > 0 && (
        <Stat
          label="Messages"
          value={formatCount(written.reduce((sum, { messages }) => sum + (messages ?? 0), 0))}
          note="written, as drafts"
        />
      )}
      <Stat label="Values filled" value={formatCount(report.filled)} note="nothing was there" />
      <Stat label="Changed" value={formatCount(report.changed)} note="another was there" />
      <Stat label="Contradicted" value={formatCount(report.contradicted)} note="kept a more trusted source" />
      <Stat label="Confirmed" value={formatCount(report.confirmed)} note="the same was there" />
      <Stat label="Failed" value={formatCount(counts.failed)} note={`${formatCount(counts.blocked)} blocked`} />
      <Stat
        label="Cost"
        value={formatMoney(report.spent_usd)}
        note={
          report.fresh > 0
            ? `${formatCount(report.fresh)} reused, ${formatMoney(report.saved_usd)} saved`
            : 'no results reused'
        }
      />
    </dl>
  )
}

type Failure = { stage: StageReport; reason: ReasonCount }

/** Failures of all stages, the most frequent first. */
export function failuresOf(report: Report): Failure[] {
  return report.stages
    .flatMap((stage) =>
      stage.reasons.filter((reason) => reason.state === 'failed').map((reason) => ({ stage, reason })),
    )
    .sort((one, other) => other.reason.count - one.reason.count)
}

function Failures({ run, report, onSee, onRetry }: Props & { report: Report }) {
  const mayRun = useTenant().can('editor') && retryable(run)
  const failures = failuresOf(report)
  if (failures.length === 0) return null
  return (
    <section aria-label="What failed and why">
      <h3 className="text-sm font-semibold">What failed and why</h3>
      <ul className="mt-2 flex flex-col gap-2">
        {failures.map(({ stage, reason }) => (
          <li key={`${stage.code} ${reason.code}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <span className="min-w-0 flex-1 basis-64">
              <span className="tabular-nums">
                {formatCount(reason.count)} × {stage.label}
              </span>
              <span className="block text-xs break-words text-ink-2">{reason.example ?? humanize(reason.code)}</span>
            </span>
            <Button
              size="sm"
              look="ghost"
              aria-label={`See them: records of ${stage.label} that failed: ${humanize(reason.code)}`}
              onClick={() => onSee(stage.code, reason)}
            >
              See them
            </Button>
            {mayRun && (
              <Button
                size="sm"
                icon={<RotateCw aria-hidden />}
                aria-label={`Retry ${stage.label}: ${humanize(reason.code)}`}
                onClick={() =>
                  onRetry({
                    which: { stage: stage.code, reason_code: reason.code },
                    of: `at ${stage.label} for this reason`,
                  })
                }
              >
                Retry
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** "3 filled, 1 changed": only what there is. */
export function learnedWords(fields: StageReport['fields']): string {
  const kinds = [
    ['filled', 'filled'],
    ['changed', 'changed'],
    ['contradicted', 'contradicted'],
    ['confirmed', 'confirmed'],
  ] as const
  const sums = kinds.map(([key, word]) => [fields.reduce((total, field) => total + field[key], 0), word] as const)
  const parts = sums.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`)
  return parts.length === 0 ? 'no values' : parts.join(', ')
}

function StageFindings({ stage, onSee }: { stage: StageReport; onSee: (reason: ReasonCount) => void }) {
  const facts = [
    resultWords(listResults(stage.results)),
    (stage.spent_usd ?? 0) > 0 ? `${formatMoney(stage.spent_usd)} for ${plural(stage.paid, 'paid answer')}` : '',
    (stage.saved_usd ?? 0) > 0 ? `${formatMoney(stage.saved_usd)} saved` : '',
  ]
  return (
    <details className="group border-b border-line py-2 last:border-b-0">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
        <span className="font-medium">{stage.label}</span>
        <span className="text-ink-2 tabular-nums">
          {stage.messages === null ? learnedWords(stage.fields) : `${plural(stage.messages, 'message')} written`}
        </span>
        <span className="ml-auto text-xs text-ink-3 tabular-nums">{facts.filter(Boolean).join(', ')}</span>
      </summary>
      <div className="flex flex-col gap-3 pt-3 pb-1 pl-4">
        {stage.fields.length > 0 && (
          <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={`Fields learned by ${stage.label}`}>
            <table className="w-full min-w-96 text-sm tabular-nums">
              <thead>
                <tr className="text-left text-xs text-ink-3">
                  <th className="py-1 font-medium">Field</th>
                  {['Filled', 'Changed', 'Contradicted', 'Confirmed'].map((word) => (
                    <th key={word} className="w-24 py-1 text-right font-medium">
                      {word}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {stage.fields.map((field) => (
                  <tr key={field.field} className="border-t border-line">
                    <td className="py-1">{field.label}</td>
                    {[field.filled, field.changed, field.contradicted, field.confirmed].map((count, place) => (
                      <td key={place} className={count === 0 ? 'py-1 text-right text-ink-3' : 'py-1 text-right'}>
                        {formatCount(count)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {stage.reasons.length > 0 && (
          <ul className="flex flex-col gap-1.5 text-sm">
            {stage.reasons.map((reason) => (
              <li key={`${reason.state} ${reason.code}`} className="flex items-start gap-2">
                <Badge dot tone={taskResults[reason.result].tone}>
                  {formatCount(reason.count)} {taskResults[reason.result].label}
                </Badge>
                <button
                  type="button"
                  className={clsx(
                    'min-w-0 flex-1 text-left text-xs leading-5 break-words text-ink-2',
                    'hover:text-accent-ink hover:underline',
                  )}
                  onClick={() => onSee(reason)}
                >
                  {reason.example ?? humanize(reason.code)}
                </button>
              </li>
            ))}
          </ul>
        )}
        {stage.fields.length === 0 && stage.reasons.length === 0 && (
          <p className="text-sm text-ink-2">No results yet.</p>
        )}
      </div>
    </details>
  )
}
