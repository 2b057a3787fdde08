import clsx from 'clsx'
import { useState } from 'react'

import type { Campaign } from '@/api/campaigns'
import type { CampaignActions, Purpose } from '@/features/campaigns/use-campaign-actions'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { plural } from '@/ui/text/format'

const purposes: readonly { value: Purpose; label: string; why: string }[] = [
  {
    value: 'sending',
    label: 'For sending tools',
    why:
      'Every text exactly as it was approved, for Lemlist and the like. ' +
      'Do not open this file in a spreadsheet: a text that begins with = + - or @ would be run as a formula.',
  },
  {
    value: 'spreadsheet',
    label: 'For spreadsheets',
    why:
      'Safe in Excel: a text that begins with = + - or @ gets an apostrophe in front, which a recipient would see. ' +
      'Marked as UTF-8.',
  },
]

type Props = { one: Campaign; actions: CampaignActions; open: boolean; onClose: () => void }

/** Asks who reads the file, because what protects a spreadsheet would change the text of a message. */
export function DownloadDialog({ one, actions, open, onClose }: Props) {
  const [purpose, setPurpose] = useState<Purpose>('sending')
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Download ${plural(one.review.approved, 'approved message')}?`}
      confirm="Download CSV"
      busy={actions.save.isPending}
      onConfirm={() => actions.save.mutate(purpose, { onSettled: onClose })}
    >
      <div className="flex flex-col gap-3">
        <p>
          The file holds one line per contact and approved message.
          {one.status === 'approved' &&
            ' The first download marks the campaign as exported; after that it cannot be reopened for review.'}
        </p>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-xs font-medium">Who reads the file</legend>
          {purposes.map(({ value, label, why }) => (
            <label
              key={value}
              className={clsx(
                'flex cursor-pointer flex-col gap-1 rounded-lg border p-3',
                'focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent',
                value === purpose ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-hover',
              )}
            >
              <input
                type="radio"
                name="purpose"
                className="sr-only"
                checked={value === purpose}
                onChange={() => setPurpose(value)}
              />
              <span className="font-medium text-ink">{label}</span>
              <span className="text-xs">{why}</span>
            </label>
          ))}
        </fieldset>
      </div>
    </ConfirmDialog>
  )
}
