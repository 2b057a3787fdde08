import { list, oneOf, text, type UrlState } from '@/url-state'

export const campaignUrl = {
  tab: oneOf(['contacts', 'steps', 'voice', 'generate', 'review'], 'contacts'),
  q: text(),
  status: list(),
}
export type CampaignState = UrlState<typeof campaignUrl>
export type CampaignTab = CampaignState['tab']
