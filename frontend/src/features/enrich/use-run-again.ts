import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'

import { refetch } from '@/api/query'
import { runAgain, type Run } from '@/api/runs'
import { fitsForm, formQuery, wholeConfig } from '@/features/enrich/setup-words'
import { useTenant } from '@/tenant'

/** Runs a run again: the form filled as it was, or a start on the server where the form cannot hold the request. */
export function useRunAgain() {
  const tenant = useTenant()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const start = useMutation({
    meta: { failure: 'The run was not started again' },
    mutationFn: (run: Pick<Run, 'id'>) => runAgain(run.id),
    onSuccess: async (next) => {
      void refetch(queries, '/api/pipeline/runs')
      await navigate(tenant.path(`enrich/${next.id}`))
    },
  })
  const open = (query: string) => void navigate(`${tenant.path('enrich')}?${query}`)
  return {
    busy: start.isPending,
    /** Does it start at once, without the form? */
    atOnce: (run: Run) => {
      const config = wholeConfig(run)
      return config === null || !fitsForm(config)
    },
    again: (run: Run) => {
      const config = wholeConfig(run)
      if (config !== null && fitsForm(config)) open(formQuery(config))
      else start.mutate(run)
    },
    /** The same without its sample; what the sample brought is fresh and costs nothing. */
    rest: (run: Run) => {
      const config = wholeConfig(run)
      if (config !== null) open(formQuery(config, { sample: '' }))
    },
  }
}

/** A sample run whose whole the form can set up. */
export function isSample(run: Run): boolean {
  const config = wholeConfig(run)
  return config !== null && config.selection.sample_size !== null && fitsForm(config)
}
