import { Inbox } from 'lucide-react'
import { Link } from 'react-router'

import type { Campaign } from '@/api/campaigns'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Card } from '@/ui/layout/card'
import { EmptyState } from '@/ui/status/empty-state'
import { Progress } from '@/ui/status/progress'
import { Stat } from '@/ui/status/stat'
import { formatCount, plural } from '@/ui/text/format'

/** How far review is, with the way into it. */
export function ReviewTab({ one }: { one: Campaign }) {
  const tenant = useTenant()
  const { total, draft, approved, rejected, sent } = one.review
  if (total === 0) {
    return (
      <EmptyState icon={<Inbox />} title="No messages yet">
        Once messages are generated, they are reviewed one by one. How far that is shows here.
      </EmptyState>
    )
  }
  const messages = tenant.path(`messages?campaign=${one.id}`)
  return (
    <div className="max-w-3xl">
      <Card
        title={`${formatCount(total - draft)} of ${plural(total, 'message')} decided`}
        actions={
          <>
            <Button asChild>
              <Link to={messages}>List the messages</Link>
            </Button>
            {draft > 0 && one.status === 'review' && (
              <Button asChild look="primary">
                <Link to={tenant.path(`review?campaign=${one.id}`)}>
                  {tenant.can('editor') ? 'Review' : 'Read'} {plural(draft, 'draft')}
                </Link>
              </Button>
            )}
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Progress
            aria-label="Messages reviewed"
            total={total}
            parts={[
              { value: approved + sent, tone: 'ok', label: 'approved' },
              { value: rejected, tone: 'bad', label: 'rejected' },
            ]}
          />
          <dl className="grid grid-cols-3 gap-4">
            <Stat label="To review" value={formatCount(draft)} note="drafts" />
            <Stat
              label="Approved"
              value={formatCount(approved + sent)}
              note={sent > 0 ? `${formatCount(sent)} have left` : 'will be exported'}
            />
            <Stat label="Rejected" value={formatCount(rejected)} note="will not be exported" />
          </dl>
        </div>
      </Card>
    </div>
  )
}
