import { X } from 'lucide-react'
import { Link } from 'react-router'

import { statusWords } from '@/api/runs'
import { endOf, runWords, type StageRunning } from '@/records/run-stage/run-stage-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Spinner } from '@/ui/status/spinner'

/** Progress of the stage that was started here; at the end, the values it found. */
export function RunStageStrip({ running }: { running: StageRunning }) {
  const tenant = useTenant()
  const { run, report, isOver } = running
  if (running.runError !== null) return <ErrorState compact error={running.runError} />
  if (run === undefined) return null
  const [end] = endOf(run)
  const stages = report?.stages ?? []
  const reason = stages.flatMap((stage) => stage.reasons).find(({ example }) => example !== null)?.example ?? null
  const fields = stages
    .flatMap((stage) => (end?.result === 'done' ? stage.fields : []))
    .filter((field) => field.filled + field.changed + field.contradicted > 0)
  return (
    <section
      aria-label="Stage run"
      className="flex flex-col gap-1 rounded-lg border border-line bg-sunken px-3 py-2 text-sm"
    >
      <div className="flex items-center gap-2">
        {!isOver && <Spinner />}
        <p role="status" className="min-w-0 flex-1 break-words">
          <span className="font-medium">{run.nodes.map(({ label }) => label).join(', ')}</span>{' '}
          <span className="text-ink-2">{runWords(run, report, reason)}</span>
        </p>
        <Badge dot tone={isOver ? (end?.tone ?? 'neutral') : 'accent'}>
          {isOver ? (end?.label ?? 'nothing to do') : statusWords[run.status].label}
        </Badge>
        <Link to={tenant.path(`enrich/${run.id}`)} className="shrink-0 text-xs text-accent-ink hover:underline">
          Open the run
        </Link>
        {isOver && (
          <Button
            size="sm"
            look="ghost"
            square
            aria-label="Close the result"
            icon={<X aria-hidden />}
            onClick={running.dismiss}
          />
        )}
      </div>
      {fields.length > 0 && (
        <ul aria-label="What it brought" className="flex flex-wrap gap-1">
          {fields.map((field) => (
            <li key={field.field}>
              <Badge tone={field.contradicted > 0 ? 'warn' : 'neutral'}>
                {field.label}: {effectOf(field)}
              </Badge>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function effectOf(field: { contradicted: number; changed: number }): string {
  if (field.contradicted > 0) return 'contradicted'
  return field.changed > 0 ? 'changed' : 'filled'
}
