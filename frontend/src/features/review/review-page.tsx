import { CampaignChoice } from '@/features/review/campaign-choice'
import { ReviewDesk } from '@/features/review/review-desk'
import { place, text, useUrlState } from '@/url-state'

const url = { campaign: text(), message: place() }

export function ReviewPage() {
  const [state, setState] = useUrlState(url)
  if (state.campaign === '') return <CampaignChoice />
  return (
    <ReviewDesk
      key={state.campaign}
      campaignId={state.campaign}
      start={state.message === '' ? undefined : state.message}
      onShown={(message) => setState({ message }, { replace: true })}
    />
  )
}
