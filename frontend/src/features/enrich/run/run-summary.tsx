import { isOver, type RunStatus } from '@/api/runs'
import { CountsBar } from '@/features/enrich/graph/counts-bar'
import { useNow } from '@/features/enrich/run/use-now'
import { Stat } from '@/ui/status/stat'
import { formatCount, formatMoney, formatPercent, formatSpan, plural } from '@/ui/text/format'

/** The run as a whole: how far, how much, how long. */
export function RunSummary({ run }: { run: RunStatus }) {
  const over = isOver(run.status)
  const now = useNow(!over)
  const end = run.finished_at === null ? now : Date.parse(run.finished_at)
  const elapsed = Math.max(0, (end - Date.parse(run.started_at)) / 1000)
  const share = run.total > 0 ? run.done / run.total : null
  const left = over
    ? 'over'
    : run.status === 'paused' || run.status === 'pausing' || run.status === 'stopping'
      ? run.status
      : run.status === 'starting'
        ? 'starting'
        : run.eta_seconds === null
          ? 'time left not known now'
          : `about ${formatSpan(run.eta_seconds)} left`
  return (
    <section aria-label="The whole run" className="border-b border-line px-4 py-4 sm:px-6">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
        <Stat
          label="Steps: a record at a stage"
          value={`${formatCount(run.done)} of ${formatCount(run.total)}`}
          note={
            share === null
              ? run.status === 'starting'
                ? 'being counted'
                : 'nothing to do'
              : `${formatPercent(share)} through`
          }
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
        <Stat label={over ? 'Took' : 'Elapsed'} value={formatSpan(elapsed)} note={left} />
        <Stat
          label="Rate"
          value={run.rate === null ? '—' : `${formatCount(Math.round(run.rate * 10) / 10)}/s`}
          note={
            run.rate === null
              ? over
                ? 'the run is over'
                : run.status === 'paused' || run.status === 'pausing' || run.status === 'stopping'
                  ? run.status
                  : 'not known now'
              : 'steps per second, lately'
          }
        />
      </dl>
      <div className="mt-3">
        <CountsBar counts={run.counts} total={run.total} label="The run’s steps by state" words />
      </div>
    </section>
  )
}
