import type { Campaign } from '@/api/campaigns'
import type { CampaignActions } from '@/features/campaigns/use-campaign-actions'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { formatCount, plural } from '@/ui/text/format'

/** The gate: says exactly what opening it does. */
export function ApproveDialog({
  one,
  actions,
  open,
  onClose,
}: {
  one: Campaign
  actions: CampaignActions
  open: boolean
  onClose: () => void
}) {
  const { approved, rejected } = one.review
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Approve “${one.name}”?`}
      confirm={`Approve ${plural(approved, 'message')}`}
      busy={actions.approve.isPending}
      onConfirm={() => actions.approve.mutate(undefined, { onSettled: onClose })}
    >
      <ul className="flex list-disc flex-col gap-1 pl-4">
        <li>
          <b className="font-medium text-ink">{plural(approved, 'approved message')}</b> can be downloaded from then on.
        </li>
        {rejected > 0 && (
          <li>
            {formatCount(rejected)} rejected {rejected === 1 ? 'message stays' : 'messages stay'} here and will not
            leave.
          </li>
        )}
        <li>
          All messages are locked: no edits, no other decisions. Until the first download you can reopen the campaign.
        </li>
        <li>Nothing is sent by this.</li>
      </ul>
    </ConfirmDialog>
  )
}
