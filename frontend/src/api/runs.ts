import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { formatCount, formatMoney } from '@/ui/text/format'
import { api, unwrap } from '@/api/client'
import { apiPages, apiQuery } from '@/api/query'
import type { components, paths } from '@/api/schema.gen'
import { currentNamespace } from '@/api/session/namespace'
import type { Tone } from '@/ui/status/badge'

type Schemas = components['schemas']
export type StageInfo = Schemas['StageOut']
export type Run = Schemas['RunOut']
export type RunStatus = Schemas['RunStatusOut']
export type StageNode = Schemas['StageStatusOut']
export type StageCounts = Schemas['StateCountsOut']
export type RunRecord = Schemas['RunRecordOut']
export type RunSelectionIn = Schemas['SelectionIn']
/** A run's request; the estimate that was seen is sent along only by a start. */
export type RunConfig = Omit<Schemas['DagRunIn'], 'estimate'>
export type EstimateSeen = Schemas['EstimateSeenIn']
export type RunComparison = Schemas['RunComparisonOut']
export type RunEstimate = Schemas['RunEstimateOut']
export type StageEstimate = Schemas['StageEstimateOut']
export type SoftNeed = Schemas['SoftNeedIn']
export type State = keyof StageCounts
export type ReasonCount = Schemas['ReasonCountOut']
export type Report = Schemas['ReportOut']
export type StageReport = Schemas['StageReportOut']
export type Cap = Schemas['CapOut']
export type StaleWanted = Partial<Schemas['StaleIn']>
export type TaskResult = RunRecord['result']
type ResultCounts = Schemas['ResultCountsOut']
type RecordsQuery = paths['/api/pipeline/runs/{run_id}/records']['get']['parameters']['query']

export const stages = () => apiQuery(Infinity, '/api/pipeline/stages')
export const runPages = () => apiPages(5_000, '/api/pipeline/runs', { params: { query: { limit: 50 } } })
export const oneRun = (run_id: string) => apiQuery(0, '/api/pipeline/runs/{run_id}', { params: { path: { run_id } } })
export const eventsPath = (run_id: string) => `/api/pipeline/runs/${run_id}/events`

/** Records of one stage, of one result and one reason where these are given. */
export const runRecords = (run_id: string, stage: string, result: TaskResult | 'all', reason: string) => {
  const query: RecordsQuery = {
    stage,
    limit: 100,
    ...(result === 'all' ? {} : { result }),
    ...(reason === '' ? {} : { reason_code: reason }),
  }
  return apiPages(3_000, '/api/pipeline/runs/{run_id}/records', { params: { path: { run_id }, query } })
}

export const runReport = (run_id: string) =>
  apiQuery(2_000, '/api/pipeline/runs/{run_id}/report', { params: { path: { run_id } } })
export const runComparison = (run_id: string) =>
  apiQuery(2_000, '/api/pipeline/runs/{run_id}/estimate', { params: { path: { run_id } } })
export const runFeed = (run_id: string) =>
  apiPages(2_000, '/api/pipeline/runs/{run_id}/feed', { params: { path: { run_id }, query: { limit: 20 } } })
export const retryCount = (run_id: string, which: Retry) =>
  apiQuery(0, '/api/pipeline/runs/{run_id}/retry-count', { params: { path: { run_id }, query: which } })

const at = (run_id: string) => ({ params: { path: { run_id } } })
export const startRun = (wanted: RunConfig, estimate: EstimateSeen | null) =>
  unwrap(api.POST('/api/pipeline/dag-run', { body: { ...wanted, estimate } }))
export const renameRun = (run_id: string, name: string) =>
  unwrap(api.PATCH('/api/pipeline/runs/{run_id}', { ...at(run_id), body: { name } }))
export const stopRun = (run_id: string) => unwrap(api.POST('/api/pipeline/dag-stop', { body: { run_id } }))
export const pauseRun = (run_id: string) => unwrap(api.POST('/api/pipeline/runs/{run_id}/pause', at(run_id)))
export const resumeRun = (run_id: string, budget_usd: string | null) =>
  unwrap(api.POST('/api/pipeline/runs/{run_id}/resume', { ...at(run_id), body: { budget_usd } }))
/** Which failed results to try again; without any, all of the run. */
export type Retry = Partial<Schemas['RetryIn']>
export const retryFailed = (run_id: string, which: Retry = {}) =>
  unwrap(
    api.POST('/api/pipeline/runs/{run_id}/retry-failed', {
      ...at(run_id),
      body: { stage: null, reason_code: null, entity_id: null, ...which },
    }),
  )
export const runAgain = (run_id: string) =>
  unwrap(api.POST('/api/pipeline/runs/{run_id}/run-again', { ...at(run_id), body: { name: null, budget_usd: null } }))

const anything = { selection: null, run_id: null }
/** Results that are out of date; a POST, for a selection fits in no address. It changes nothing. */
export function staleCount(wanted: StaleWanted) {
  return queryOptions({
    queryKey: [currentNamespace(), '/api/pipeline/stale', wanted] as const,
    queryFn: ({ signal }) => unwrap(api.POST('/api/pipeline/stale', { body: { ...anything, ...wanted }, signal })),
    staleTime: 0,
    retry: false,
  })
}
export const rerunStale = (wanted: StaleWanted, budget_usd: string | null) =>
  unwrap(api.POST('/api/pipeline/rerun-stale', { body: { ...anything, name: null, ...wanted, budget_usd } }))

const nobody: RunConfig['selection'] = {
  all: false,
  campaign: null,
  company_filter: null,
  contact_filter: null,
  sample_size: null,
  sample_seed: 0,
}
const empty: RunConfig = {
  stages: [],
  selection: nobody,
  soft_needs_off: [],
  boost: {},
  fresh_days: {},
  campaign_id: null,
  budget_usd: null,
  name: null,
  force: false,
}

/**
 * What a run would be, before it is started: records, fresh ones, cost and time. Without stages only records are
 * counted. A POST, for a selection fits in no address; it changes nothing.
 */
export function runEstimate(wanted: RunConfig | undefined) {
  const namespace = currentNamespace()
  return queryOptions({
    queryKey: [namespace, '/api/enrich/estimate', wanted ?? null] as const,
    queryFn: ({ signal }) =>
      unwrap(api.POST('/api/enrich/estimate', { body: { ...(wanted ?? empty), estimate: null }, signal })),
    enabled: wanted !== undefined,
    staleTime: 10_000,
    retry: false,
    placeholderData: keepPreviousData,
  })
}

/** Every cached read of runs: whatever changes a run refetches these. */
export const runReads = [
  '/api/pipeline/runs',
  '/api/pipeline/runs/{run_id}',
  '/api/pipeline/runs/{run_id}/records',
] as const
/** What a run has brought so far. */
export const runResultReads = [
  '/api/pipeline/runs/{run_id}/report',
  '/api/pipeline/runs/{run_id}/estimate',
  '/api/pipeline/runs/{run_id}/feed',
  '/api/pipeline/runs/{run_id}/records',
] as const

/** What something costs, before it is done: unknown is said, never shown as free. */
export function priceWords(cost: number | string | null | undefined): string {
  if (cost === null || cost === undefined) return 'price not known'
  return Number(cost) === 0 ? 'free' : `about ${formatMoney(cost)}`
}

export const statusWords: Record<Run['status'], { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'neutral' },
  starting: { label: 'Starting', tone: 'accent' },
  running: { label: 'Running', tone: 'accent' },
  pausing: { label: 'Pausing', tone: 'warn' },
  paused: { label: 'Paused', tone: 'warn' },
  stopping: { label: 'Stopping', tone: 'warn' },
  stopped: { label: 'Stopped', tone: 'neutral' },
  succeeded: { label: 'Finished', tone: 'ok' },
  failed: { label: 'Failed', tone: 'bad' },
}
export const isOver = (status: Run['status']) => status === 'succeeded' || status === 'failed' || status === 'stopped'

export type ResultInfo = { label: string; tone: Tone; means: string }

/** The words for the results of tasks, in the order of display. Every page takes them from here. */
export const taskResults: Readonly<Record<TaskResult, ResultInfo>> = {
  running: { label: 'running', tone: 'accent', means: 'a call is in progress' },
  ready: { label: 'ready', tone: 'neutral', means: 'queued, or waiting for the next try' },
  waiting: { label: 'waiting', tone: 'neutral', means: 'an earlier stage is not complete' },
  done: { label: 'done', tone: 'ok', means: 'the stage has an answer' },
  nothing_found: { label: 'nothing found', tone: 'neutral', means: 'the source has nothing about this record' },
  reused: { label: 'reused', tone: 'info', means: 'an up-to-date result was used again, free' },
  does_not_apply: { label: 'does not apply', tone: 'neutral', means: 'the stage is not for this record' },
  failed: { label: 'failed', tone: 'bad', means: 'every try failed; you can retry it' },
  blocked: { label: 'blocked', tone: 'warn', means: 'an earlier stage failed, or has no result for this record' },
  disqualified: { label: 'disqualified', tone: 'warn', means: 'the stage ruled the record out' },
  cancelled: { label: 'cancelled', tone: 'neutral', means: 'the run was stopped first' },
}
const resultOrder = Object.keys(taskResults) as TaskResult[]

export type ResultCount = ResultInfo & { result: TaskResult; count: number }
/** The counts of tasks by result in the order of display, without empty ones. */
export const listResults = (counts: ResultCounts): ResultCount[] =>
  resultOrder
    .map((result) => ({ ...taskResults[result], result, count: counts[result] }))
    .filter(({ count }) => count > 0)
export const resultWords = (found: readonly ResultCount[]): string =>
  found.map(({ count, label }) => `${formatCount(count)} ${label}`).join(', ')

/**
 * Failed results can be tried again: not in a stopped run, and not while an earlier retry is still making them ready.
 */
export const retryable = ({ status, to_retry }: Pick<Run, 'status' | 'to_retry'>) =>
  to_retry === 0 &&
  (status === 'starting' ||
    status === 'running' ||
    status === 'pausing' ||
    status === 'paused' ||
    status === 'succeeded' ||
    status === 'failed')
