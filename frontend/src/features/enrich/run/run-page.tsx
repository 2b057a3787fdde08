import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link, useParams } from 'react-router'

import { refetch } from '@/api/query'
import {
  runResultReads,
  eventsPath,
  isOver,
  oneRun,
  statusWords,
  taskResults,
  type RunStatus,
  type TaskResult,
} from '@/api/runs'
import { useEventStream } from '@/api/stream/events'
import { CapPause } from '@/features/enrich/run/cap-pause'
import { LiveBanner } from '@/features/enrich/run/live-banner'
import { Learned } from '@/features/enrich/run/report/learned'
import { RunFeed } from '@/features/enrich/run/report/run-feed'
import { RunReport } from '@/features/enrich/run/report/run-report'
import { RenameRun } from '@/features/enrich/run/rename-run'
import { RetryDialog, type RetryAsk } from '@/features/enrich/run/retry-dialog'
import { RunActions } from '@/features/enrich/run/run-actions'
import { RunBoard } from '@/features/enrich/run/run-board'
import { RunCompared } from '@/features/enrich/run/run-compared'
import { RunSetup } from '@/features/enrich/run/run-setup'
import { RunSummary } from '@/features/enrich/run/run-summary'
import { Services } from '@/features/enrich/run/services'
import { StageDrawer } from '@/features/enrich/run/stage-drawer'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { PageHeader } from '@/ui/layout/page-header'
import { Badge } from '@/ui/status/badge'
import { RecordErrorState } from '@/ui/status/not-found-state'
import { Skeleton } from '@/ui/status/skeleton'
import { oneOf, place, text, useUrlState } from '@/url-state'

const resultNames = ['all', ...(Object.keys(taskResults) as TaskResult[])] as const
const pageUrl = { node: place(), result: oneOf(resultNames, 'all'), reason: text() }

export function RunPage() {
  const { runId = '' } = useParams<{ runId: string }>()
  const tenant = useTenant()
  const queries = useQueryClient()
  const [url, setUrl] = useUrlState(pageUrl)
  const [retry, setRetry] = useState<RetryAsk>()
  const options = oneRun(runId)
  const found = useQuery(options)
  const run = found.data
  const live = run !== undefined && !isOver(run.status)
  const stream = useEventStream(live ? eventsPath(runId) : undefined, {
    onEvent: ({ event, data }) => {
      if (event === 'status') queries.setQueryData(options.queryKey, JSON.parse(data) as RunStatus)
    },
    poll: () => found.refetch({ throwOnError: true }),
  })
  const was = useRef(live)
  useEffect(() => {
    // What the run found is in the records now.
    if (was.current && !live)
      void refetch(queries, '/api/pipeline/runs', '/api/companies', '/api/contacts', ...runResultReads)
    was.current = live
  }, [live, queries])
  const back = (
    <Link to={`${tenant.path('enrich')}?view=runs`} className="hover:text-ink hover:underline">
      Runs
    </Link>
  )
  if (run === undefined) {
    return (
      <>
        <PageHeader title="Run" back={back} />
        {found.isError ? (
          <RecordErrorState
            error={found.error}
            onRetry={() => void found.refetch()}
            noun="run"
            action={
              <Button asChild>
                <Link to={`${tenant.path('enrich')}?view=runs`}>All runs</Link>
              </Button>
            }
          />
        ) : (
          <div aria-busy="true" className="flex flex-col gap-3 p-6">
            <Skeleton className="h-6 w-72" />
            <Skeleton className="h-96 w-full" />
          </div>
        )}
      </>
    )
  }
  const { label, tone } = statusWords[run.status]
  const open = run.nodes.find((node) => node.code === url.node)
  return (
    <>
      <PageHeader
        title={run.name}
        back={back}
        meta={
          <span className="flex items-center gap-1">
            {tenant.can('editor') && <RenameRun run={run} />}
            <Badge dot tone={tone}>
              {label}
            </Badge>
          </span>
        }
        actions={tenant.can('editor') && <RunActions run={run} onRetry={setRetry} />}
      />
      {live && <LiveBanner stream={stream} since={found.dataUpdatedAt} />}
      <RunReport run={run} />
      <RunSummary run={run} />
      {live && <Services run={run} />}
      <CapPause run={run} />
      <RunBoard run={run} open={open?.code} onOpen={(code) => setUrl({ node: code, result: 'all', reason: '' })} />
      <div className="grid items-start gap-4 px-4 pb-6 sm:px-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Learned
          run={run}
          onSee={(stage, reason) => setUrl({ node: stage, result: reason.result, reason: reason.code })}
          onRetry={setRetry}
        />
        <div className="flex min-w-0 flex-col gap-4">
          <RunFeed run={run} />
          <RunCompared run={run} />
          <RunSetup run={run} />
        </div>
      </div>
      {open !== undefined && (
        <StageDrawer
          run={run}
          node={open}
          shown={url.result}
          reason={url.reason}
          onShow={(result, reason) => setUrl({ result, reason, node: open.code }, { replace: true })}
          onRetry={setRetry}
          onClose={() => setUrl({ node: '', result: 'all', reason: '' })}
        />
      )}
      {retry !== undefined && <RetryDialog runId={run.id} ask={retry} onClose={() => setRetry(undefined)} />}
    </>
  )
}
