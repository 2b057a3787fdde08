import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Pencil, Play, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'

import { stages as allStages, statusWords, type StageInfo } from '@/api/runs'
import { tags } from '@/api/tags'
import { configOf, enrichUrl } from '@/features/enrich/new-run/selection'
import {
  configOfSaved,
  schedules,
  selectionWords,
  useScheduleChanges,
  type Schedule,
} from '@/features/enrich/schedules/schedule-api'
import { ScheduleDialog } from '@/features/enrich/schedules/schedule-dialog'
import { cronWords, zoneInstant } from '@/features/enrich/schedules/schedule-words'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Switch } from '@/ui/controls/switch'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { Badge } from '@/ui/status/badge'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatAgo, formatInstant, formatMoney, plural } from '@/ui/text/format'
import { useUrlState } from '@/url-state'

const none: StageInfo[] = []

/** Scheduled runs: when next, how the last one went, and what is wrong. */
export function Schedules() {
  const tenant = useTenant()
  const mayRun = tenant.can('editor')
  const [url] = useUrlState(enrichUrl)
  const found = useQuery({ ...schedules(), refetchInterval: 15_000 })
  const known = useQuery(tags())
  const catalogue = useQuery(allStages())
  const [editing, setEditing] = useState<Schedule | 'new'>()
  const chosen = new Set(url.stages.flatMap((code) => catalogue.data?.aliases[code] ?? [code]))
  const form = catalogue.isSuccess
    ? configOf(
        url,
        (catalogue.data.items ?? none).filter((stage) => chosen.has(stage.code)),
      )
    : undefined
  const tagName = (id: string) => known.data?.items.find((tag) => tag.id === id)?.name ?? 'an unknown tag'
  if (found.isPending) {
    return (
      <div aria-busy="true" className="flex flex-col gap-3 p-4 sm:px-6">
        <Skeleton className="h-28 w-full" />
        <Skeleton className="h-28 w-full" />
      </div>
    )
  }
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const make = mayRun && (
    <Button
      look="primary"
      icon={<Plus aria-hidden />}
      disabled={!catalogue.isSuccess}
      onClick={() => setEditing('new')}
    >
      New schedule
    </Button>
  )
  return (
    <div className="flex flex-col gap-3 p-4 sm:px-6">
      {found.data.items.length === 0 ? (
        <EmptyState icon={<CalendarClock />} title="No schedules yet" action={make}>
          A schedule starts a run every night, every Monday, or when you say. Fresh results cost nothing, so it pays
          only for what is new or old.
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-3">
            <p className="min-w-0 flex-1 text-sm text-ink-2">
              {plural(found.data.items.length, 'schedule')}. Each looks up its records when it starts.
            </p>
            {make}
          </div>
          <ul aria-label="Schedules" className="flex flex-col gap-3">
            {found.data.items.map((one) => (
              <ScheduleCard
                key={one.id}
                schedule={one}
                mayRun={mayRun}
                tagName={tagName}
                onEdit={() => setEditing(one)}
              />
            ))}
          </ul>
        </>
      )}
      {editing !== undefined && (
        <ScheduleDialog
          old={editing === 'new' ? undefined : editing}
          form={form}
          tagName={tagName}
          onClose={() => setEditing(undefined)}
        />
      )}
    </div>
  )
}

type CardProps = { schedule: Schedule; mayRun: boolean; tagName: (id: string) => string; onEdit: () => void }

function ScheduleCard({ schedule, mayRun, tagName, onEdit }: CardProps) {
  const tenant = useTenant()
  const navigate = useNavigate()
  const { enable, remove, runNow } = useScheduleChanges()
  const [deleting, setDeleting] = useState(false)
  const config = configOfSaved(schedule)
  const last = schedule.last_run_status
  return (
    <li
      className="flex flex-col gap-2 rounded-lg border border-line bg-ground p-4 shadow-card"
      aria-label={schedule.name}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="min-w-0 flex-1 basis-48 text-sm font-semibold break-words">{schedule.name}</h2>
        {schedule.is_enabled ? (
          <Badge dot tone="ok">
            on
          </Badge>
        ) : (
          <Badge dot>paused</Badge>
        )}
        {mayRun && (
          <span className="flex items-center gap-1">
            <Switch
              aria-label={`Enable ${schedule.name}`}
              checked={schedule.is_enabled}
              disabled={enable.isPending}
              onChange={(on) => enable.mutate({ schedule, on })}
            />
            <Button
              size="sm"
              look="ghost"
              className="ml-1"
              icon={<Play aria-hidden />}
              busy={runNow.isPending}
              onClick={() =>
                runNow.mutate(schedule, { onSuccess: (run) => void navigate(tenant.path(`enrich/${run.id}`)) })
              }
            >
              Run now
            </Button>
            <Button
              size="sm"
              look="ghost"
              square
              aria-label={`Change ${schedule.name}`}
              icon={<Pencil aria-hidden />}
              onClick={onEdit}
            />
            <Button
              size="sm"
              look="ghost"
              square
              aria-label={`Delete ${schedule.name}`}
              icon={<Trash2 aria-hidden />}
              onClick={() => setDeleting(true)}
            />
          </span>
        )}
      </div>
      <p className="text-sm text-ink-2">
        {cronWords(schedule.cron)} ({schedule.time_zone.replaceAll('_', ' ')}) · {selectionWords(config, tagName)}:{' '}
        {config.stages.join(', ')}
        {config.budget_usd === null || config.budget_usd === undefined
          ? ''
          : ` · at most ${formatMoney(config.budget_usd)} a run`}
        {schedule.campaign !== null && (
          <>
            {' '}
            · writes for{' '}
            <Link
              className="break-words text-accent-ink hover:underline"
              to={tenant.path(`campaigns/${schedule.campaign.id}`)}
            >
              {schedule.campaign.name}
            </Link>
          </>
        )}
      </p>
      <dl className="grid gap-x-6 gap-y-1 text-xs text-ink-2 sm:grid-cols-3">
        <div>
          <dt className="inline text-ink-3">Next: </dt>
          <dd
            className="inline"
            {...(schedule.next_at === null
              ? {}
              : {
                  title: `${formatInstant(schedule.next_at)} on your clock; then ${schedule.upcoming
                    .slice(1)
                    .map((at) => zoneInstant(at, schedule.time_zone))
                    .join('; ')}`,
                })}
          >
            {schedule.next_at === null
              ? 'not while it is paused'
              : `${zoneInstant(schedule.next_at, schedule.time_zone)}, ${formatAgo(schedule.next_at)}`}
          </dd>
        </div>
        <div>
          <dt className="inline text-ink-3">Last: </dt>
          <dd className="inline">
            {schedule.last_run_id === null ? (
              'never'
            ) : (
              <Link className="text-accent-ink hover:underline" to={tenant.path(`enrich/${schedule.last_run_id}`)}>
                {last === null ? 'run' : statusWords[last].label.toLowerCase()} {formatAgo(schedule.last_at)}
              </Link>
            )}
          </dd>
        </div>
        <div>
          <dt className="inline text-ink-3">Runs as: </dt>
          <dd className="inline">{schedule.run_as_name ?? 'nobody: save it to run it as you'}</dd>
        </div>
      </dl>
      {schedule.last_problem !== null && (
        <p className="rounded-md bg-warn-soft px-2 py-1 text-xs text-warn-ink">{schedule.last_problem}</p>
      )}
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${schedule.name}?`}
        confirm="Delete the schedule"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate(schedule, { onSettled: () => setDeleting(false) })}
      >
        It starts nothing any more. Its runs and what they found stay.
      </ConfirmDialog>
    </li>
  )
}
