import { queryOptions } from '@tanstack/react-query'

import { readHealth } from '@/api/client'
import { humanize } from '@/ui/format'

/** Which providers are stand-ins. Also the probe that finds the server again after it was lost. */
export const health = () => queryOptions({ queryKey: ['health'] as const, queryFn: ({ signal }) => readHealth(signal), staleTime: 60_000, retry: false })

/** An outside service as people know it: "ares" is ARES, "perplexity" is Perplexity. */
export const serviceName = (code: string): string => (code.length <= 5 ? code.toUpperCase() : humanize(code))
