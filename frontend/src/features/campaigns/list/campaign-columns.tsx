import { Link } from 'react-router'

import type { CampaignRow } from '@/api/campaigns'
import { campaignChannelWords, campaignStatusTones, campaignStatusWords, languageWords } from '@/api/outreach-words'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { Progress } from '@/ui/status/progress'
import { formatCount, formatDate, formatMoney, unknownMark } from '@/ui/text/format'

function ReviewCell({ row }: { row: CampaignRow }) {
  const { approved, rejected, sent, total } = row.review
  if (total === 0) return <span className="text-ink-3">No messages yet</span>
  const decided = approved + rejected + sent
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      <span className="w-16 shrink-0">
        <Progress
          aria-label="Messages reviewed"
          total={total}
          parts={[
            { value: approved + sent, tone: 'ok', label: 'approved' },
            { value: rejected, tone: 'bad', label: 'rejected' },
          ]}
        />
      </span>
      <span className="truncate">
        {formatCount(decided)} of {formatCount(total)}
      </span>
    </span>
  )
}

export const campaignColumns = (path: (page: string) => string): readonly GridColumn<CampaignRow>[] => [
  {
    id: 'name',
    header: 'Campaign',
    width: 300,
    pinned: true,
    cell: (row) => (
      <Link to={path(`campaigns/${row.id}`)} tabIndex={-1} className="truncate font-medium hover:text-accent-ink">
        {row.name}
      </Link>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 120,
    cell: (row) => (
      <Badge dot tone={campaignStatusTones[row.status]}>
        {campaignStatusWords[row.status]}
      </Badge>
    ),
  },
  { id: 'contacts', header: 'Contacts', width: 92, align: 'end', cell: (row) => formatCount(row.contact_count) },
  { id: 'review', header: 'Messages reviewed', width: 190, cell: (row) => <ReviewCell row={row} /> },
  {
    id: 'cost',
    header: 'Cost so far',
    width: 104,
    align: 'end',
    cell: (row) => (row.cost_usd === null ? <span title="Not known">{unknownMark}</span> : formatMoney(row.cost_usd)),
  },
  {
    id: 'channel',
    header: 'Channels',
    width: 160,
    cell: (row) => <span className="truncate">{campaignChannelWords[row.channel]}</span>,
  },
  { id: 'language', header: 'Language', width: 110, cell: (row) => languageWords[row.language] },
  {
    id: 'created_at',
    header: 'Created',
    width: 110,
    cell: (row) => <span className="text-ink-2">{formatDate(row.created_at)}</span>,
  },
]
