import { channelWords, messageStatusTones, messageStatusWords } from '@/api/outreach-words'
import type { MessageRow } from '@/features/messages/message-list'
import type { GridColumn } from '@/ui/grid/grid-columns'
import { Badge } from '@/ui/status/badge'
import { formatAgo, formatInstant, unknownMark } from '@/ui/text/format'

export const messageColumns: readonly GridColumn<MessageRow>[] = [
  {
    id: 'contact',
    header: 'Contact',
    width: 220,
    pinned: true,
    cell: (row) =>
      row.leads ? (
        <span className="min-w-0 truncate font-medium" title={row.company?.name ?? undefined}>
          {row.contact.name ?? row.contact.email ?? 'Unnamed'}
        </span>
      ) : (
        <span className="ml-2 border-l border-line-strong pl-2 text-ink-3">
          <span className="sr-only">{row.contact.name}, </span>same contact
        </span>
      ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 110,
    cell: (row) => (
      <Badge dot tone={messageStatusTones[row.status]}>
        {messageStatusWords[row.status]}
      </Badge>
    ),
  },
  {
    id: 'step',
    header: 'Step',
    width: 160,
    cell: (row) => (
      <span className="truncate">
        {row.step_position}. {row.step_label}
      </span>
    ),
  },
  {
    id: 'channel',
    header: 'Channel',
    width: 150,
    cell: (row) => <span className="truncate">{channelWords[row.channel]}</span>,
  },
  {
    id: 'text',
    header: 'Message',
    width: 420,
    cell: (row) => (
      <span className="truncate">
        {row.subject !== null && <span className="font-medium">{row.subject}</span>}
        {row.subject !== null && <span className="text-ink-3"> · </span>}
        <span className="text-ink-2">{row.body.replaceAll(/\s+/g, ' ')}</span>
      </span>
    ),
  },
  {
    id: 'edited',
    header: 'Edited',
    width: 84,
    cell: (row) => (row.is_edited ? <Badge tone="info">edited</Badge> : null),
  },
  {
    id: 'campaign',
    header: 'Campaign',
    width: 200,
    cell: (row) => <span className="truncate text-ink-2">{row.campaign_name}</span>,
  },
  {
    id: 'company',
    header: 'Company',
    width: 180,
    cell: (row) => (
      <span className="truncate">{row.company?.name ?? <span title="Not known">{unknownMark}</span>}</span>
    ),
  },
  {
    id: 'updated_at',
    header: 'Changed',
    width: 110,
    cell: (row) => (
      <span className="text-ink-2" title={formatInstant(row.updated_at)}>
        {formatAgo(row.updated_at)}
      </span>
    ),
  },
]
