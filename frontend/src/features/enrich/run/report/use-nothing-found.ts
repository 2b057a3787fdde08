import { useQuery } from '@tanstack/react-query'

import { isOver, nothingFoundIn, runReport, type RunStatus } from '@/api/runs'

export const reportPollMs = 5000

/** Read how many tasks of a stage, or of the whole run, found nothing: the count is in the report only. */
export function useNothingFound(run: Pick<RunStatus, 'id' | 'status'>): (stage?: string) => number {
  const { data } = useQuery({ ...runReport(run.id), refetchInterval: isOver(run.status) ? false : reportPollMs })
  return (stage) => nothingFoundIn((data?.stages ?? []).filter(({ code }) => stage === undefined || code === stage))
}
