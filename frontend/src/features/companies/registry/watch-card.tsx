import { useWatch, type Checks } from '@/features/companies/registry/registry-api'
import { Switch } from '@/ui/controls/switch'
import { Card } from '@/ui/layout/card'
import { formatAgo } from '@/ui/text/format'

type Props = { companyId: string; watch: Checks['watch']; editable: boolean }

/** Whether the registers are asked again on a schedule, and who let outreach go on after the last hold. */
export function WatchCard({ companyId, watch, editable }: Props) {
  const { mark } = useWatch(companyId)
  const marked = watch.marked_at !== null
  const byMark = marked
    ? 'Its registers are asked again on a schedule.'
    : 'Its registers are asked again only when you or a run ask.'
  const reason = watch.in_live_campaign ? 'Watched in any case: the company is in a live campaign.' : byMark
  return (
    <Card title="Watching" className="order-2">
      <Switch
        checked={marked}
        disabled={!editable}
        onChange={(watched) => mark.mutate(watched)}
        label="Watch this company"
      />
      <p className="mt-1 text-xs text-ink-3">
        {reason} Bad news, a new name, seat or director hold its outreach.
        {watch.checked_at !== null && ` Last scheduled look-up ${formatAgo(watch.checked_at)}.`}
      </p>
      {watch.released_at !== null && !watch.held && (
        <p className="mt-3 border-t border-line pt-2 text-xs break-words text-ink-2">
          Outreach was released {formatAgo(watch.released_at)} by {watch.released_by_name ?? 'somebody'}:{' '}
          {watch.release_reason}
        </p>
      )}
    </Card>
  )
}
