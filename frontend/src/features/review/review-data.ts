import { apiQuery } from '@/api/query'
import type { components } from '@/api/schema.gen'

export type QueueItem = components['schemas']['QueueItemOut']

export const queuePath = '/api/campaigns/{campaign_id}/review-queue' as const

/** The next drafts behind `after`, or the first ones. Asked afresh each time it is needed: others review too. */
export const queue = (campaignId: string, after: string | undefined) =>
  apiQuery(0, queuePath, {
    params: { path: { campaign_id: campaignId }, query: { limit: 3, ...(after === undefined ? {} : { after }) } },
  })

export const contactSources = (id: string) =>
  apiQuery(300_000, '/api/contacts/{contact_id}/provenance', { params: { path: { contact_id: id } } })
export const companySources = (id: string) =>
  apiQuery(300_000, '/api/companies/{company_id}/provenance', { params: { path: { company_id: id } } })
