import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import { countCharacters, message, type MessageDetail } from '@/api/messages'
import { channelWords, languageWords, messageStatusTones, messageStatusWords } from '@/api/outreach-words'
import { EditHistory } from '@/features/messages/edit-history'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Drawer } from '@/ui/overlays/drawer'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { DiffView } from '@/ui/text/diff-view'
import { formatCount, formatInstant, formatMoney } from '@/ui/text/format'

type Props = {
  id: string
  previous: string | undefined
  next: string | undefined
  onGo: (id: string) => void
  onClose: () => void
}

export function MessageDrawer({ id, previous, next, onGo, onClose }: Props) {
  const found = useQuery(message(id))
  const shown = found.data
  return (
    <Drawer
      open
      onOpenChange={onClose}
      modal={false}
      width="lg"
      title={shown ? (shown.contact.name ?? 'Unnamed contact') : 'Message'}
      description={
        shown ? [shown.contact.job_title, shown.company?.name].filter(Boolean).join(' · ') || 'Company not known' : ''
      }
      actions={
        <>
          <Button
            look="ghost"
            size="sm"
            square
            aria-label="Previous message"
            disabled={previous === undefined}
            onClick={() => previous !== undefined && onGo(previous)}
            icon={<ChevronUp aria-hidden />}
          />
          <Button
            look="ghost"
            size="sm"
            square
            aria-label="Next message"
            disabled={next === undefined}
            onClick={() => next !== undefined && onGo(next)}
            icon={<ChevronDown aria-hidden />}
          />
        </>
      }
    >
      {found.error && !shown && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className="flex flex-col gap-3 p-6">
          <Skeleton className="h-5 w-2/3" />
          <Skeleton className="h-40 w-full" />
        </div>
      )}
      {shown && <Shown key={shown.id} one={shown} />}
    </Drawer>
  )
}

function Shown({ one }: { one: MessageDetail }) {
  const tenant = useTenant()
  const [diffing, setDiffing] = useState(false)
  return (
    <div className="flex flex-col gap-5 p-4 sm:p-6">
      <div className="flex flex-wrap items-center gap-2 text-xs text-ink-3">
        <Badge dot tone={messageStatusTones[one.status]}>
          {messageStatusWords[one.status]}
        </Badge>
        {one.is_locked && <Badge title="Its campaign is approved">locked</Badge>}
        <span>
          Step {one.step_position}: {one.step_label} · {channelWords[one.channel]} · {languageWords[one.language]}
        </span>
      </div>
      <article>
        {one.limit.max_subject !== null && (
          <h3 className="mb-2 text-base font-semibold [overflow-wrap:anywhere]">
            {diffing ? (
              <DiffView before={one.original_subject ?? ''} after={one.subject ?? ''} />
            ) : (
              (one.subject ?? 'No subject')
            )}
          </h3>
        )}
        <div className="text-sm leading-6 [overflow-wrap:anywhere]">
          {diffing ? (
            <DiffView before={one.original_body} after={one.body} />
          ) : (
            <p className="whitespace-pre-wrap">{one.body}</p>
          )}
        </div>
      </article>
      <div className="flex flex-wrap items-center gap-2">
        {one.is_edited && (
          <Button size="sm" aria-pressed={diffing} onClick={() => setDiffing(!diffing)}>
            {diffing ? 'Show the text' : 'Show what changed'}
          </Button>
        )}
        <Button asChild size="sm">
          <Link to={tenant.path(`review?campaign=${one.campaign_id}&message=${one.id}`)}>Open in review</Link>
        </Button>
        <Button asChild size="sm" look="ghost">
          <Link to={tenant.path(`campaigns/${one.campaign_id}`)}>Its campaign</Link>
        </Button>
      </div>
      {one.reject_reason !== null && (
        <p className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad-ink">Rejected: {one.reject_reason}</p>
      )}
      <dl className="grid grid-cols-[8rem_1fr] gap-x-3 gap-y-1.5 border-t border-line pt-4 text-sm">
        <dt className="text-ink-3">Campaign</dt>
        <dd className="truncate">{one.campaign_name}</dd>
        <dt className="text-ink-3">Length</dt>
        <dd>
          {formatCount(countCharacters(one.body, one.channel))} of {formatCount(one.limit.max_body)} characters
        </dd>
        <dt className="text-ink-3">Written</dt>
        <dd>
          {formatInstant(one.generated_at)} by {one.model} ({one.provider})
        </dd>
        <dt className="text-ink-3">Cost</dt>
        <dd>{formatMoney(one.cost_usd)}</dd>
        <dt className="text-ink-3">Decided</dt>
        <dd>
          {one.reviewed_at === null
            ? 'Not yet'
            : `${formatInstant(one.reviewed_at)}${one.reviewed_by === null ? '' : ` by ${one.reviewed_by}`}`}
        </dd>
      </dl>
      {one.is_edited && <EditHistory id={one.id} />}
    </div>
  )
}
