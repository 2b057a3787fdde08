import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { campaign, writableCampaigns } from '@/api/campaigns'
import { campaignStatusWords } from '@/api/outreach-words'
import { useSettled } from '@/features/enrich/new-run/use-settled'
import { useTenant } from '@/tenant'
import { Combobox } from '@/ui/controls/combobox'
import { Card } from '@/ui/layout/card'
import { ErrorState } from '@/ui/status/error-state'
import { plural } from '@/ui/text/format'

type Props = { value: string; disabled: boolean; onChange: (id: string) => void }

/** Whose messages the run writes: shown where a stage that writes is chosen. */
export function CampaignCard({ value, disabled, onChange }: Props) {
  const tenant = useTenant()
  const [search, setSearch] = useState('')
  const found = useQuery(writableCampaigns(useSettled(search)))
  const one = useQuery({ ...campaign(value), enabled: value !== '' })
  const chosen = value === '' ? undefined : one.data
  const listed = found.data?.items ?? []
  const known = chosen === undefined || listed.some(({ id }) => id === chosen.id) ? listed : [chosen, ...listed]
  const none = found.isSuccess && search === '' && known.length === 0
  return (
    <Card
      title="Campaign"
      description={
        'Its messages are written to those of its contacts that are among the records, ' + 'once they are researched.'
      }
      className="min-w-0"
    >
      {found.isError && <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />}
      {none && (
        <p className="text-sm text-ink-2">
          No campaign takes messages now.{' '}
          <Link className="text-accent-ink underline underline-offset-2" to={tenant.path('campaigns')}>
            Make one
          </Link>
          , with its contacts, steps and sender; then choose it here.
        </p>
      )}
      {!found.isError && !none && (
        <div className="flex flex-col gap-2">
          <Combobox
            value={chosen?.id}
            onChange={onChange}
            options={known.map(({ id, name, status }) => ({
              value: id,
              label: name,
              hint: campaignStatusWords[status],
            }))}
            placeholder="Choose a campaign"
            searchPlaceholder="Search campaigns…"
            empty="No such campaign that takes messages"
            search={search}
            onSearch={setSearch}
            disabled={disabled}
            aria-label="Campaign"
          />
          {chosen !== undefined && (
            <p className="text-xs text-ink-2">
              {plural(chosen.contacts.total, 'contact')},{' '}
              {plural(chosen.steps.filter((step) => step.enabled).length, 'message')} each.
              {chosen.status === 'draft' &&
                ' It is a draft: the start makes it ready, and its steps are fixed then.'}{' '}
              <Link className="text-accent-ink underline underline-offset-2" to={tenant.path(`campaigns/${chosen.id}`)}>
                Open it
              </Link>
            </p>
          )}
          {one.isError && <ErrorState compact error={one.error} />}
        </div>
      )}
    </Card>
  )
}
