import { apiQuery } from '@/api/query'
import { humanize } from '@/ui/text/format'

/** Which providers are stand-ins, and how large an upload may be. */
export const installation = () => ({ ...apiQuery(60_000, '/api/installation'), retry: false })

/** An outside service as people know it: "ares" is ARES, "perplexity" is Perplexity. */
export const serviceName = (code: string): string => (code.length <= 5 ? code.toUpperCase() : humanize(code))
