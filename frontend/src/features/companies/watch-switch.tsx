import { useWatch, type Checks } from '@/features/companies/registry-api'
import { formatAgo } from '@/ui/format'
import { Switch } from '@/ui/switch'

type Props = { companyId: string; watch: Checks['watch']; editable: boolean }

/** Whether the registers are asked again on a schedule. */
export function WatchSwitch({ companyId, watch, editable }: Props) {
  const { mark } = useWatch(companyId)
  const marked = watch.marked_at !== null
  const reason = watch.in_live_campaign
    ? 'Watched in any case: the company is in a live campaign.'
    : marked
      ? 'Its registers are asked again on a schedule.'
      : 'Its registers are asked again only when you or a run ask.'
  return (
    <div className="flex flex-col gap-1">
      <Switch checked={marked} disabled={!editable} onChange={(watched) => mark.mutate(watched)} label="Watch this company" />
      <p className="text-xs text-ink-3">
        {reason} Bad news, a new name, seat or director hold its outreach.
        {watch.checked_at !== null && ` Last scheduled look-up ${formatAgo(watch.checked_at)}.`}
      </p>
    </div>
  )
}
