import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { api, unwrap } from '@/api/client'
import { isApiError } from '@/api/error'
import { refetch } from '@/api/query'
import {
  isOver,
  listResults,
  oneRun,
  runReport,
  type Report,
  type ResultCount,
  type RunStatus,
  type StageInfo,
  type TaskResult,
} from '@/api/runs'
import { words, type Entity } from '@/records/record-api'
import { formatMoney } from '@/ui/text/format'

/** Runs one stage for one record and follows it to its end; then the record is read again. */
export function useStageRun(entity: Entity, id: string) {
  const queries = useQueryClient()
  const [runId, setRunId] = useState<string>()
  const run = useQuery({
    ...oneRun(runId ?? ''),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data.status) ? false : 1000),
  })
  const over = run.data !== undefined && isOver(run.data.status)
  const report = useQuery({ ...runReport(runId ?? ''), enabled: runId !== undefined && over })
  useEffect(() => {
    if (over)
      void refetch(
        queries,
        '/api/companies/{company_id}',
        '/api/companies/{company_id}/provenance',
        '/api/contacts/{contact_id}',
        '/api/contacts/{contact_id}/provenance',
        '/api/companies',
        '/api/contacts',
      )
  }, [over, queries])
  const start = useMutation({
    // A refusal is shown where the stage was chosen, with the stage to run first.
    mutationFn: ({ stage, boost }: { stage: string; boost: boolean }) => {
      const body = { stage, boost, force: true, budget_usd: null }
      return entity === 'company'
        ? unwrap(
            api.POST('/api/enrich/companies/{company_id}/run-stage', { params: { path: { company_id: id } }, body }),
          )
        : unwrap(
            api.POST('/api/enrich/contacts/{contact_id}/run-stage', { params: { path: { contact_id: id } }, body }),
          )
    },
    onSuccess: (started) => {
      queries.setQueryData(oneRun(started.id).queryKey, started)
      setRunId(started.id)
    },
  })
  return {
    start,
    run: run.data,
    runError: run.error,
    report: report.data,
    isOver: over,
    isBusy: start.isPending || (runId !== undefined && !over && run.error === null),
    dismiss: () => setRunId(undefined),
  }
}
export type StageRunning = ReturnType<typeof useStageRun>

/** The stage that has to run first, where that is why the server refused. */
export const missingStage = (error: unknown): string | undefined => {
  const code = isApiError(error, 'missing_stage') ? error.body['missing_stage'] : undefined
  return typeof code === 'string' ? code : undefined
}

/** What a stage needs of this record, by label; of a contact also what its company needs to have. */
export function needWords(stage: StageInfo, all: readonly StageInfo[]): string {
  const names = stage.needs.map((code) => {
    const need = all.find((one) => one.code === code)
    if (need === undefined) return code
    return need.entity === stage.entity ? need.label : `${need.label} of its ${words[need.entity].noun}`
  })
  return names.length === 0 ? 'Needs nothing before it' : `Needs ${names.join(', ')}`
}

const sentenceCase = (label: string) => label.charAt(0).toUpperCase() + label.slice(1)
const worstFirst: readonly TaskResult[] = ['failed', 'blocked', 'disqualified', 'done']

/** Results of the run, the one that matters most first. */
export function endOf(run: RunStatus): ResultCount[] {
  const rank = ({ result }: ResultCount) => {
    const found = worstFirst.indexOf(result)
    return found < 0 ? worstFirst.length : found
  }
  return listResults(run.results).sort((one, other) => rank(one) - rank(other))
}

/** Describe the state or the result of the run in one sentence. */
export function runWords(run: RunStatus, report: Report | undefined, reason: string | null): string {
  if (run.status === 'pausing') return 'Pausing: a call is in progress.'
  if (run.status === 'paused') return `Paused. ${run.reason ?? ''}`.trim()
  if (run.status === 'stopped') return 'Stopped before it was complete.'
  if (!isOver(run.status)) return run.counts.running > 0 ? 'A call is in progress…' : 'Queued…'
  const [end] = endOf(run)
  const word = end === undefined ? 'Nothing to do' : sentenceCase(end.label)
  if (end === undefined || end.result !== 'done') {
    const spent = Number(run.spent_usd) > 0 ? ` ${formatMoney(run.spent_usd)} spent.` : ''
    return `${reason === null ? `${word}.` : `${word}: ${reason}`}${spent}`
  }
  if (report === undefined) return 'Done. Loading the values…'
  const said = [
    [report.filled, 'filled'],
    [report.changed, 'changed'],
    [report.contradicted, 'contradicted'],
    [report.confirmed, 'confirmed'],
  ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  const values = said.length === 0 ? 'nothing new' : `values ${said.join(', ')}`
  return `Done: ${values}; ${formatMoney(run.spent_usd)} spent.`
}
