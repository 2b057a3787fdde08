import { CircleCheck } from 'lucide-react'
import { Link } from 'react-router'

import type { Campaign } from '@/api/campaigns'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { EmptyState } from '@/ui/status/empty-state'
import { formatCount, plural } from '@/ui/text/format'

type Props = {
  campaign: Campaign | undefined
  last: { name: string } | undefined
  onUndo: () => void
  onRestart: () => void
  onBack: (() => void) | undefined
}

/** The end of the queue: either some were skipped, or all is decided and the gate is next. */
export function ReviewEnd({ campaign, last, onUndo, onRestart, onBack }: Props) {
  const tenant = useTenant()
  if (campaign === undefined) return null
  const { draft, approved, rejected, total } = campaign.review
  const gate = tenant.path(`campaigns/${campaign.id}?tab=review`)
  const quiet = (
    <>
      {onBack !== undefined && <Button onClick={onBack}>Look back</Button>}
      {last !== undefined && <Button onClick={onUndo}>Undo the last</Button>}
    </>
  )
  if (total === 0) {
    return (
      <EmptyState
        icon={<CircleCheck />}
        title="This campaign has no messages yet"
        action={
          <Button asChild look="primary">
            <Link to={tenant.path(`campaigns/${campaign.id}?tab=generate`)}>Generate them</Link>
          </Button>
        }
      >
        Messages appear here once they are written.
      </EmptyState>
    )
  }
  if (draft > 0) {
    return (
      <EmptyState
        icon={<CircleCheck />}
        title={`End of the queue, ${plural(draft, 'draft')} skipped`}
        action={
          <span className="flex flex-wrap justify-center gap-2">
            {quiet}
            <Button look="primary" onClick={onRestart}>
              Review the {formatCount(draft)} skipped
            </Button>
          </span>
        }
      >
        The campaign can be approved when every message has a decision.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<CircleCheck />}
      title="Everything is decided"
      action={
        <span className="flex flex-wrap justify-center gap-2">
          {quiet}
          <Button asChild look="primary">
            <Link to={gate}>{campaign.status === 'review' ? 'To the approval gate' : 'To the campaign'}</Link>
          </Button>
        </span>
      }
    >
      {plural(approved, 'message')} approved, {formatCount(rejected)} rejected.{' '}
      {campaign.status === 'review'
        ? 'Next, an admin approves the campaign; then the approved messages can be downloaded.'
        : `The campaign is ${campaign.status}.`}
    </EmptyState>
  )
}
