import { isOver, listResults, type RunStatus } from '@/api/runs'
import { CountsBar } from '@/features/enrich/graph/counts-bar'
import { useNow } from '@/features/enrich/run/use-now'
import { Stat } from '@/ui/status/stat'
import { formatCount, formatInstant, formatMoney, formatPercent, formatSpan, plural } from '@/ui/text/format'

const halted = (status: RunStatus['status']) => status === 'paused' || status === 'pausing' || status === 'stopping'

function timeNote({ status, started_at, eta_seconds }: RunStatus): string {
  if (isOver(status)) return `started ${formatInstant(started_at)}`
  if (halted(status) || status === 'starting') return status
  return eta_seconds === null ? 'time left not known now' : `about ${formatSpan(eta_seconds)} left`
}

function rateNote({ status, rate }: RunStatus): string {
  if (rate !== null) return 'tasks per second'
  if (isOver(status)) return 'not running'
  return halted(status) ? status : 'not known now'
}

/** The run as a whole: how far, how much, how long. */
export function RunSummary({ run }: { run: RunStatus }) {
  const over = isOver(run.status)
  const results = listResults(run.results)
  const now = useNow(!over)
  const end = run.finished_at === null ? now : Date.parse(run.finished_at)
  const elapsed = Math.max(0, (end - Date.parse(run.started_at)) / 1000)
  const emptyNote = run.status === 'starting' ? 'being counted' : 'nothing to do'
  const share = run.total > 0 ? run.done / run.total : null
  return (
    <section aria-label="The whole run" className="border-b border-line px-4 py-4 sm:px-6">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
        <Stat
          label="Tasks (one record × one stage)"
          value={`${formatCount(run.done)} of ${formatCount(run.total)}`}
          note={share === null ? emptyNote : `${formatPercent(share)} complete`}
        />
        <Stat
          label="Records"
          value={formatCount(run.company_count + run.contact_count)}
          note={`${plural(run.company_count, 'company', 'companies')}, ${plural(run.contact_count, 'contact')}`}
        />
        <Stat
          label="Spent"
          value={formatMoney(run.spent_usd)}
          note={
            run.budget_usd === null
              ? 'no budget set'
              : `of ${formatMoney(run.budget_usd)}, ${formatMoney(run.reserved_usd)} reserved`
          }
        />
        <Stat label={over ? 'Duration' : 'Elapsed'} value={formatSpan(elapsed)} note={timeNote(run)} />
        <Stat
          label="Rate"
          value={run.rate === null ? '—' : `${formatCount(Math.round(run.rate * 10) / 10)}/s`}
          note={rateNote(run)}
        />
      </dl>
      <div className="mt-3">
        <CountsBar results={results} total={run.total} label="Tasks by result" words />
      </div>
    </section>
  )
}
