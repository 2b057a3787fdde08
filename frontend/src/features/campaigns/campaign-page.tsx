import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'

import { campaign, isPaused, type Campaign } from '@/api/campaigns'
import { campaignStatusTones, campaignStatusWords } from '@/api/outreach-words'
import { CampaignMenu } from '@/features/campaigns/campaign-menu'
import { campaignUrl } from '@/features/campaigns/campaign-url'
import { ContactsTab } from '@/features/campaigns/contacts/contacts-tab'
import { GenerateTab } from '@/features/campaigns/generate/generate-tab'
import { WritingRun } from '@/features/campaigns/generate/writing-run'
import { LifecyclePanel } from '@/features/campaigns/lifecycle-panel'
import { ReviewTab } from '@/features/campaigns/review-tab'
import { StepsTab } from '@/features/campaigns/setup/steps-tab'
import { VoiceTab } from '@/features/campaigns/setup/voice-tab'
import { useCampaignActions } from '@/features/campaigns/use-campaign-actions'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { PageHeader } from '@/ui/layout/page-header'
import { Tabs } from '@/ui/layout/tabs'
import { Badge } from '@/ui/status/badge'
import { RecordErrorState } from '@/ui/status/not-found-state'
import { Skeleton } from '@/ui/status/skeleton'
import { useUrlState } from '@/url-state'

const generatingPollMs = 1_500
/** A run writes, or has written and is about to end: its last figures come with its end. */
const isWriting = (one: Campaign | undefined) =>
  one !== undefined &&
  (one.writing_run !== null || (one.generation.run !== null && one.generation.run.finished_at === null))

export function CampaignPage() {
  const { campaignId = '' } = useParams<{ campaignId: string }>()
  const tenant = useTenant()
  const found = useQuery({
    ...campaign(campaignId),
    refetchInterval: (query) => (isWriting(query.state.data) ? generatingPollMs : false),
  })
  const back = (
    <Link to={tenant.path('campaigns')} className="rounded-sm hover:text-ink">
      Campaigns
    </Link>
  )
  if (found.data) return <LoadedCampaign one={found.data} back={back} />
  return (
    <>
      <PageHeader title="Campaign" back={back} />
      {found.error ? (
        <RecordErrorState
          error={found.error}
          onRetry={() => void found.refetch()}
          noun="campaign"
          action={
            <Button asChild>
              <Link to={tenant.path('campaigns')}>All campaigns</Link>
            </Button>
          }
        />
      ) : (
        <div className="flex flex-col gap-4 p-4 sm:p-6">
          <Skeleton className="h-16 w-full" />
          <Skeleton className="h-72 w-full" />
        </div>
      )}
    </>
  )
}

function LoadedCampaign({ one, back }: { one: Campaign; back: React.ReactNode }) {
  const tenant = useTenant()
  const [state, setState] = useUrlState(campaignUrl)
  const actions = useCampaignActions(one.id)
  const [adding, setAdding] = useState(false)
  const mayEdit = tenant.can('editor')
  const enabled = one.steps.filter((step) => step.enabled).length
  return (
    <>
      <PageHeader
        title={one.name}
        back={back}
        meta={
          <Badge dot tone={campaignStatusTones[one.status]}>
            {campaignStatusWords[one.status]}
          </Badge>
        }
        actions={mayEdit && <CampaignMenu one={one} actions={actions} />}
      />
      {one.writing_run !== null && (!one.writing_run.is_generation || isPaused(one.writing_run)) && (
        <WritingRun run={one.writing_run} />
      )}
      <div className="flex flex-col gap-4 p-4 sm:p-6">
        <LifecyclePanel
          one={one}
          actions={actions}
          onAddContacts={() => {
            setState({ tab: 'contacts' })
            setAdding(true)
          }}
          onTab={(tab) => setState({ tab })}
        />
        <Tabs
          aria-label="Parts of the campaign"
          value={state.tab}
          onChange={(tab) => setState({ tab })}
          tabs={[
            {
              value: 'contacts',
              label: 'Contacts',
              count: one.contacts.total,
              content: <ContactsTab one={one} state={state} setState={setState} adding={adding} onAdding={setAdding} />,
            },
            { value: 'steps', label: 'Steps', count: enabled, content: <StepsTab one={one} actions={actions} /> },
            { value: 'voice', label: 'Voice and sender', content: <VoiceTab one={one} actions={actions} /> },
            {
              value: 'generate',
              label: 'Generate',
              content: (
                <GenerateTab
                  one={one}
                  actions={actions}
                  onFailed={() => setState({ tab: 'contacts', status: ['failed'] })}
                />
              ),
            },
            { value: 'review', label: 'Review', count: one.review.draft, content: <ReviewTab one={one} /> },
          ]}
        />
      </div>
    </>
  )
}
