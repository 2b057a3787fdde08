import { clsx } from 'clsx'

import { listResults, type StageNode, type TaskResult } from '@/api/runs'
import { ProviderMark } from '@/features/enrich/graph/provider-mark'
import type { Tone } from '@/ui/status/badge'
import { ProgressRing } from '@/ui/status/progress-ring'
import { formatCompact, formatMoney, formatPercent, formatSpan } from '@/ui/text/format'

const told: readonly TaskResult[] = [
  'failed',
  'blocked',
  'running',
  'ready',
  'done',
  'nothing_found',
  'reused',
  'does_not_apply',
  'waiting',
  'disqualified',
  'cancelled',
]

function toneOf({ counts, done, total }: StageNode): Tone {
  if (counts.failed > 0) return 'bad'
  if (counts.blocked > 0) return 'warn'
  return done === total ? 'ok' : 'accent'
}

/** The three most telling counts: failures first, then what is in progress, then what is done. */
function words({ results }: StageNode): string {
  return listResults(results)
    .sort((one, other) => told.indexOf(one.result) - told.indexOf(other.result))
    .slice(0, 3)
    .map(({ count, label }) => `${formatCompact(count)} ${label}`)
    .join(', ')
}

type Props = { node: StageNode; active: boolean; onOpen: () => void }

/** One stage of a run, as a button that opens its records. */
export function StageTile({ node, active, onOpen }: Props) {
  const said = words(node)
  const share = node.total > 0 ? node.done / node.total : null
  const spent = Number(node.spent_usd)
  const unfinished = node.done < node.total && node.counts.running > 0
  const pace =
    unfinished && node.rate !== null
      ? `${node.rate.toFixed(1)}/s${node.eta_seconds === null ? '' : `, ${formatSpan(node.eta_seconds)} left`}`
      : ''
  return (
    <button
      type="button"
      onClick={onOpen}
      title="Show its records"
      className={clsx(
        'nodrag flex h-full w-full flex-col justify-between gap-1 rounded-lg border bg-raised',
        'px-2.5 py-2 text-left shadow-card transition-colors',
        'hover:border-ink-3',
        active ? 'border-accent' : 'border-line-strong',
      )}
    >
      <span className="flex w-full min-w-0 items-center gap-2">
        <ProgressRing share={share} size={34} tone={toneOf(node)} aria-label={`${node.label} progress`}>
          <span className="text-2xs">{share === null ? '—' : formatPercent(share).replace('%', '')}</span>
        </ProgressRing>
        <span className="min-w-0 flex-1">
          <span className="line-clamp-2 text-sm leading-4 font-medium">{node.label}</span>
        </span>
      </span>
      <span className="w-full shrink-0 truncate text-xs text-ink-2 tabular-nums" title={said}>
        {node.total === 0 ? 'no records' : said}
      </span>
      <span className="flex w-full min-w-0 items-center justify-between gap-2 text-xs text-ink-3 tabular-nums">
        <ProviderMark provider={node.provider} />
        <span className="shrink-0">{spent > 0 && formatMoney(spent)}</span>
      </span>
      <span className="text-xs text-ink-3 tabular-nums empty:max-lg:hidden lg:min-h-4">{pace}</span>
    </button>
  )
}
