import { isPaused, type Campaign } from '@/api/campaigns'
import { Progress } from '@/ui/status/progress'
import { Stat } from '@/ui/status/stat'
import { formatAgo, formatCount, formatMoney, formatSpan } from '@/ui/text/format'

type Generation = Campaign['generation']

/** Seconds left at the pace so far; undefined before there is a pace. */
export function secondsLeft(generation: Generation, now: number): number | undefined {
  const open = generation.ready + generation.running
  if (generation.started_at === null || generation.done === 0 || open === 0) return undefined
  const spent = (now - new Date(generation.started_at).getTime()) / 1000
  return spent <= 0 ? undefined : (spent / generation.done) * open
}

export function GenerationProgress({ generation }: { generation: Generation }) {
  const { total, done, completed, failed, skipped, cancelled, ready, running } = generation
  const rests = generation.run !== null && isPaused(generation.run)
  const left = generation.finished_at === null && !rests ? secondsLeft(generation, Date.now()) : undefined
  const notes = [
    failed > 0 && `${formatCount(failed)} failed`,
    skipped > 0 && `${formatCount(skipped)} skipped`,
    cancelled > 0 && `${formatCount(cancelled)} stopped`,
  ].filter(Boolean)
  return (
    <div className="flex flex-col gap-3">
      <Progress
        aria-label="Messages written"
        total={total}
        parts={[
          { value: completed, tone: 'ok', label: 'written' },
          { value: failed, tone: 'bad', label: 'failed' },
          { value: skipped + cancelled, tone: 'neutral', label: 'not written' },
        ]}
      />
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4" aria-live="polite">
        <Stat
          label="Done"
          value={`${formatCount(done)} of ${formatCount(total)}`}
          note={`${formatCount(completed)} written`}
        />
        <Stat
          label="Cost"
          value={formatMoney(generation.cost_usd)}
          note={
            generation.unpriced_calls > 0
              ? `and ${formatCount(generation.unpriced_calls)} calls without a price`
              : 'of all calls so far'
          }
        />
        {ready + running > 0 ? (
          <Stat
            label="Being written"
            value={formatCount(running)}
            note={left === undefined ? `${formatCount(ready)} wait` : `about ${formatSpan(left)} left`}
          />
        ) : (
          <Stat label="Finished" value={<span className="text-base">{formatAgo(generation.finished_at)}</span>} />
        )}
        <Stat
          label="Without a message"
          value={formatCount(failed + skipped + cancelled)}
          note={notes.length > 0 ? notes.join(', ') : 'none'}
        />
      </dl>
    </div>
  )
}
