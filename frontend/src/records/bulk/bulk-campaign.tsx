import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { campaignChoices, campaignContactsPath, campaignReads } from '@/api/campaigns'
import { api, unwrap } from '@/api/client'
import { campaignStatusWords } from '@/api/outreach-words'
import { refetch } from '@/api/query'
import { asCampaignContacts, type Chosen } from '@/records/bulk/bulk-api'
import { words } from '@/records/record-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Combobox } from '@/ui/controls/combobox'
import { Field } from '@/ui/controls/field'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'
import { formatCount, plural } from '@/ui/text/format'

/** Adds the selected contacts (or the people of the selected companies) to a campaign. */
export function BulkCampaign({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const tenant = useTenant()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [id, setId] = useState<string>()
  const found = useQuery(campaignChoices())
  // Contacts may join until the messages are written.
  const open = (found.data?.items ?? []).filter(
    (campaign) => campaign.status === 'draft' || campaign.status === 'ready',
  )
  const none = open.length === 0 && found.isSuccess
  const body = asCampaignContacts(chosen)
  const { noun, nouns } = words[chosen.entity]
  const who =
    chosen.entity === 'contact' ? plural(chosen.count, 'contact') : `everyone at ${plural(chosen.count, noun, nouns)}`
  const add = useMutation({
    mutationFn: (campaign_id: string) =>
      unwrap(
        api.POST(campaignContactsPath, {
          params: { path: { campaign_id } },
          body: body as NonNullable<typeof body>,
        }),
      ),
    onSuccess: ({ added, already_there }) => {
      notify.done(
        `${plural(added, 'contact')} added to the campaign`,
        already_there > 0 ? { detail: `${formatCount(already_there)} were in it already.` } : {},
      )
      onClose()
    },
    onSettled: () => refetch(queries, ...campaignReads),
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add to a campaign"
      description={`Adds ${who}. Nothing is written or sent by that.`}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {none ? (
            <Button look="primary" onClick={() => void navigate(tenant.path('campaigns'))}>
              Open the campaigns
            </Button>
          ) : (
            <Button
              look="primary"
              disabled={id === undefined || body === undefined}
              busy={add.isPending}
              onClick={() => id !== undefined && add.mutate(id)}
            >
              Add {who}
            </Button>
          )}
        </>
      }
    >
      {body === undefined && (
        <p className="text-sm text-ink-2">
          People can be added for companies that are selected one by one. To add everyone by a filter, use the same
          filter on Contacts.
        </p>
      )}
      {body !== undefined && found.error && (
        <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />
      )}
      {body !== undefined && !found.error && none && (
        <p className="text-sm text-ink-2">No campaign takes contacts now: make one first, or put one back to draft.</p>
      )}
      {body !== undefined && !found.error && !none && (
        <Field label="Campaign">
          <Combobox
            value={id}
            onChange={setId}
            options={open.map((campaign) => ({
              value: campaign.id,
              label: campaign.name,
              hint: `${campaignStatusWords[campaign.status]}, ${plural(campaign.contact_count, 'contact')}`,
            }))}
            placeholder={found.isPending ? 'Loading…' : 'Choose a campaign'}
          />
        </Field>
      )}
      {add.error && <ErrorState compact error={add.error} />}
    </Dialog>
  )
}
