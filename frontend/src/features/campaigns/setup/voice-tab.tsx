import { useState } from 'react'

import { contactsEditable, type Campaign, type Sender } from '@/api/campaigns'
import { ApiError } from '@/api/error'
import { SaveBar } from '@/features/campaigns/setup/save-bar'
import { SenderFields } from '@/features/campaigns/setup/sender-fields'
import { VoiceFields, type Voice } from '@/features/campaigns/setup/voice-fields'
import type { CampaignActions } from '@/features/campaigns/use-campaign-actions'
import { useTenant } from '@/tenant'
import { Card } from '@/ui/layout/card'

/** How the messages sound and who signs them. */
export function VoiceTab({ one, actions }: { one: Campaign; actions: CampaignActions }) {
  const tenant = useTenant()
  const [edited, setEdited] = useState<{ voice?: Voice; sender?: Sender }>()
  const voice: Voice = edited?.voice ?? { language: one.language, tone: one.tone, formality: one.formality }
  const sender = edited?.sender ?? one.sender
  const editable = contactsEditable(one) && tenant.can('editor')
  const error = actions.change.error
  const save = () =>
    actions.change.mutate(
      { version: one.version, ...edited?.voice, ...(edited?.sender ? { sender: edited.sender } : {}) },
      { onSuccess: () => setEdited(undefined) },
    )
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      {!editable && (
        <p className="text-sm text-ink-2">
          {tenant.can('editor')
            ? `The campaign is ${one.status}: who writes and how cannot be changed any more.`
            : 'Your role can read this, but not change it.'}
        </p>
      )}
      {editable && one.review.total > 0 && (
        <p className="text-sm text-ink-2">
          Changes hold for messages written from now on. Those already written stay as they are.
        </p>
      )}
      <Card title="Voice">
        <VoiceFields value={voice} onChange={(next) => setEdited({ ...edited, voice: next })} disabled={!editable} />
      </Card>
      <Card title="Sender" description="What stays empty is not mentioned in the messages.">
        <SenderFields
          value={sender}
          onChange={(next) => setEdited({ ...edited, sender: next })}
          disabled={!editable}
          error={error instanceof ApiError ? error : undefined}
        />
      </Card>
      {edited !== undefined && editable && (
        <SaveBar
          error={error}
          busy={actions.change.isPending}
          onSave={save}
          onDrop={() => {
            setEdited(undefined)
            actions.change.reset()
          }}
        />
      )}
    </div>
  )
}
