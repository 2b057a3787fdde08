import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { api, unwrap } from '@/api/client'
import { currentNamespace } from '@/api/namespace'
import type { components } from '@/api/schema.gen'

/** How many companies and contacts a run over this selection would have now. A POST, for a selection fits in no address; it changes nothing. */
export function selectionCount(selection: components['schemas']['SelectionIn'] | undefined) {
  const namespace = currentNamespace()
  return queryOptions({
    queryKey: [namespace, '/api/pipeline/estimate', selection ?? null] as const,
    queryFn: ({ signal }) => unwrap(api.POST('/api/pipeline/estimate', { body: { selection: selection ?? { all: false, company_filter: null, contact_filter: null } }, signal })),
    enabled: selection !== undefined,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  })
}
