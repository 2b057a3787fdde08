import { useInfiniteQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'

import { campaignContacts, type Campaign } from '@/api/campaigns'
import { flattenPages } from '@/api/query'
import type { CampaignActions } from '@/features/campaigns/use-campaign-actions'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Card } from '@/ui/layout/card'
import { formatCount, plural } from '@/ui/text/format'

const shownAtFirst = 5

/** Whose messages failed and why, with one button to try again. */
export function FailedMessages({
  one,
  actions,
  onAll,
}: {
  one: Campaign
  actions: CampaignActions
  onAll: () => void
}) {
  const tenant = useTenant()
  const found = useInfiniteQuery(campaignContacts(one.id, { status: ['failed'], search: '' }))
  const { rows, total } = flattenPages(found.data)
  const to = total === undefined ? '' : `To ${plural(total, 'contact')}, each with at least one failed message. `
  return (
    <Card
      title={`${plural(one.generation.failed, 'message')} failed`}
      {...(one.generation.last_failure === null
        ? {}
        : {
            description: `${to}Last reason: ${one.generation.last_failure}`,
          })}
      actions={
        tenant.can('editor') && (
          <Button
            icon={<RotateCw aria-hidden />}
            disabled={one.writing_run !== null}
            busy={actions.retry.isPending}
            onClick={() => actions.retry.mutate()}
          >
            Retry {formatCount(one.generation.failed)}
          </Button>
        )
      }
      padded={false}
    >
      <ul className="divide-y divide-line">
        {rows.slice(0, shownAtFirst).map((row) => (
          <li key={row.id} className="flex flex-wrap gap-x-3 px-4 py-2 text-sm">
            <span className="w-44 truncate font-medium">{row.name ?? row.email ?? 'Unnamed'}</span>
            <span className="min-w-0 flex-1 text-ink-2">{row.reason ?? 'No reason was recorded.'}</span>
          </li>
        ))}
      </ul>
      {total !== undefined && total > shownAtFirst && (
        <div className="border-t border-line px-4 py-2">
          <Button look="ghost" size="sm" onClick={onAll}>
            Show all {plural(total, 'contact')}
          </Button>
        </div>
      )}
    </Card>
  )
}
