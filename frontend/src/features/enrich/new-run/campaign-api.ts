import { apiQuery } from '@/api/query'

/** Campaigns that a run can write for: behind the approval gate nothing new is written. */
export const writable = ['draft', 'ready', 'review'] as const

export const writableCampaigns = (search: string) =>
  apiQuery(10_000, '/api/campaigns', {
    params: { query: { limit: 50, status: [...writable], ...(search === '' ? {} : { search }) } },
  })

export const oneCampaign = (campaign_id: string) =>
  apiQuery(10_000, '/api/campaigns/{campaign_id}', { params: { path: { campaign_id } } })
