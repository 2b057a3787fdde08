import { campaignContactsPath } from '@/api/campaigns'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema.gen'

type Status = components['schemas']['CampaignContactStatus']

/**
 * Ids of every contact of a campaign that a filter of its list matches, minus some: the API removes by contact, not by
 * status in the campaign.
 */
export async function collectContactIds(
  campaignId: string,
  query: { status: readonly string[]; search: string },
  without: ReadonlySet<string>,
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: components['schemas']['Page_CampaignContactOut_'] = await unwrap(
      api.GET(campaignContactsPath, {
        params: {
          path: { campaign_id: campaignId },
          query: {
            limit: 200,
            status: [...query.status] as Status[],
            ...(query.search === '' ? {} : { search: query.search }),
            ...(cursor === null ? {} : { cursor }),
          },
        },
      }),
    )
    for (const item of page.items) if (!without.has(item.contact_id)) ids.push(item.contact_id)
    cursor = page.next_cursor
  } while (cursor !== null)
  return ids
}
