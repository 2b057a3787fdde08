import { apiQuery } from '@/api/query'

/** All tags of the namespace, with how many records carry each. */
export const tags = () => apiQuery(30_000, '/api/tags')
