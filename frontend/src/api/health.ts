import { queryOptions } from '@tanstack/react-query'

import { readHealth } from '@/api/client'

/** Which providers are stand-ins. Also the probe that finds the server again after it was lost. */
export const health = () => queryOptions({ queryKey: ['health'] as const, queryFn: ({ signal }) => readHealth(signal), staleTime: 60_000, retry: false })
