import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { RotateCcw, Workflow } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'

import { flattenPages } from '@/api/query'
import { isOver, listResults, resultWords, runPages, statusWords, type Run } from '@/api/runs'
import { useStageLabels } from '@/api/stage-labels'
import { tags } from '@/api/tags'
import { optionWords, recordWords, wholeConfig } from '@/features/enrich/setup-words'
import { useRunAgain } from '@/features/enrich/use-run-again'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { DataGrid } from '@/ui/grid/data-grid'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { Badge } from '@/ui/status/badge'
import { EmptyState } from '@/ui/status/empty-state'
import { formatCount, formatInstant, formatMoney, formatPercent, formatSpan } from '@/ui/text/format'

function RunLink({ run }: { run: Run }) {
  const tenant = useTenant()
  return (
    <Link
      to={tenant.path(`enrich/${run.id}`)}
      title={run.name}
      className="truncate hover:text-accent-ink hover:underline"
    >
      {run.name}
    </Link>
  )
}

function CampaignLink({ run }: { run: Run }) {
  const tenant = useTenant()
  if (run.campaign === null)
    return (
      <span className="text-ink-3" title="It wrote no messages">
        —
      </span>
    )
  return (
    <Link
      to={tenant.path(`campaigns/${run.campaign.id}`)}
      onClick={(event) => event.stopPropagation()}
      title={run.campaign.name}
      className="truncate hover:text-accent-ink hover:underline"
    >
      {run.campaign.name}
    </Link>
  )
}

/** Settings of a run in one line; its page shows all of them. */
function Setup({ run }: { run: Run }) {
  const known = useQuery(tags())
  const label = useStageLabels()
  const config = wholeConfig(run)
  const words =
    config === null
      ? ['Chosen one by one']
      : [
          recordWords(
            config.selection,
            (id) => known.data?.items.find((tag) => tag.id === id)?.name ?? '(deleted)',
            () => 'a person',
          ),
          ...optionWords({ ...config, budget_usd: run.budget_usd }, label),
        ]
  return (
    <span className="truncate text-ink-2" title={words.join('. ')}>
      {words.join('. ')}
    </span>
  )
}

function StageNames({ run }: { run: Run }) {
  const names = run.stages.map(useStageLabels())
  return (
    <span className="truncate text-ink-2" title={names.join(', ')}>
      {names.join(', ')}
    </span>
  )
}

function Again({ run }: { run: Run }) {
  const again = useRunAgain()
  if (!useTenant().can('editor')) return null
  return (
    <Button
      size="sm"
      look="ghost"
      icon={<RotateCcw aria-hidden />}
      busy={again.busy}
      aria-label={`${again.atOnce(run) ? 'Run again' : 'Run again…'} ${run.name}`}
      onClick={(event) => {
        event.stopPropagation()
        again.again(run)
      }}
    >
      {again.atOnce(run) ? 'Run again' : 'Run again…'}
    </Button>
  )
}

const took = (run: Run) =>
  run.finished_at === null ? null : (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000

const columns: readonly GridColumn<Run>[] = [
  { id: 'name', header: 'Run', width: 320, pinned: true, cell: (run) => <RunLink run={run} /> },
  {
    id: 'status',
    header: 'State',
    width: 120,
    cell: (run) => (
      <Badge dot tone={statusWords[run.status].tone} {...(run.reason === null ? {} : { title: run.reason })}>
        {statusWords[run.status].label}
        {!isOver(run.status) && run.total > 0 && ` ${formatPercent(run.done / run.total)}`}
      </Badge>
    ),
  },
  { id: 'spent', header: 'Spent', width: 92, align: 'end', cell: (run) => formatMoney(run.spent_usd) },
  {
    id: 'started',
    header: 'Started',
    width: 160,
    cell: (run) => <span className="text-ink-2">{formatInstant(run.started_at)}</span>,
  },
  { id: 'stages', header: 'Stages', width: 230, cell: (run) => <StageNames run={run} /> },
  {
    id: 'took',
    header: 'Duration',
    width: 84,
    cell: (run) => (
      <span className="text-ink-2" {...(isOver(run.status) ? {} : { title: 'still running' })}>
        {formatSpan(took(run))}
      </span>
    ),
  },
  {
    id: 'results',
    header: 'Results',
    width: 230,
    cell: (run) => {
      const words = resultWords(listResults(run.results))
      return (
        <span className="truncate text-ink-2" title={words}>
          {words}
        </span>
      )
    },
  },
  { id: 'failed', header: 'Failed', width: 76, align: 'end', cell: (run) => formatCount(run.failed) },
  { id: 'again', header: 'Run again', width: 130, cell: (run) => <Again run={run} /> },
  { id: 'companies', header: 'Companies', width: 96, align: 'end', cell: (run) => formatCount(run.company_count) },
  { id: 'contacts', header: 'Contacts', width: 88, align: 'end', cell: (run) => formatCount(run.contact_count) },
  { id: 'campaign', header: 'Campaign', width: 180, cell: (run) => <CampaignLink run={run} /> },
  { id: 'setup', header: 'Settings', width: 260, cell: (run) => <Setup run={run} /> },
]

export function PastRuns({ onNew }: { onNew: ReactNode }) {
  const tenant = useTenant()
  const navigate = useNavigate()
  const layout = useColumnLayout<Run>('runs', columns)
  const list = useInfiniteQuery({ ...runPages(), refetchInterval: 10_000 })
  const { rows, total } = useMemo(() => flattenPages(list.data), [list.data])
  return (
    <div className="flex min-h-80 flex-1 flex-col">
      <DataGrid
        label="Past runs"
        columns={columns}
        layout={layout}
        rows={rows}
        total={total}
        loading={list.isPending}
        error={list.error ?? undefined}
        onRetry={() => void list.refetch()}
        hasMore={list.hasNextPage}
        loadingMore={list.isFetchingNextPage}
        onEndReached={() => void list.fetchNextPage()}
        onOpen={(run) => void navigate(tenant.path(`enrich/${run.id}`))}
        empty={
          <EmptyState icon={<Workflow />} title="No runs yet" action={onNew}>
            A run enriches your records stage by stage and keeps the source of each value.
          </EmptyState>
        }
      />
    </div>
  )
}
