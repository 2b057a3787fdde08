import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { MessageSquareText } from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'react-router'

import { campaignChoices } from '@/api/campaigns'
import { channelWords, messageStatusWords, optionsOf } from '@/api/outreach-words'
import { flattenPages } from '@/api/query'
import { messageColumns } from '@/features/messages/message-columns'
import { MessageDrawer } from '@/features/messages/message-drawer'
import { groupByContact, isFiltered, messagePages, messageUrl } from '@/features/messages/message-list'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { SearchBox } from '@/ui/controls/search-box'
import { FilterBar } from '@/ui/filters/filter-bar'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import { ColumnMenu } from '@/ui/grid/column-menu'
import { DataGrid } from '@/ui/grid/data-grid'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { PageHeader } from '@/ui/layout/page-header'
import { EmptyState } from '@/ui/status/empty-state'
import { plural } from '@/ui/text/format'
import { useUrlState } from '@/url-state'

const statuses = optionsOf(messageStatusWords)
const channels = optionsOf(channelWords)
const steps = Array.from({ length: 6 }, (_, index) => ({ value: String(index + 1), label: `Step ${index + 1}` }))
const cleared = { q: '', campaign: '', status: [], channel: [], step: [] }

export function MessagesPage() {
  const tenant = useTenant()
  const [state, setState] = useUrlState(messageUrl)
  const layout = useColumnLayout('messages', messageColumns)
  const list = useInfiniteQuery(messagePages(state))
  const known = useQuery(campaignChoices())
  const { rows, total } = useMemo(() => {
    const flat = flattenPages(list.data)
    return { rows: groupByContact(flat.rows), total: flat.total }
  }, [list.data])
  const filtered = isFiltered(state)
  const open = (id: string) => setState({ open: id }, { replace: state.open !== '' })
  const at = rows.findIndex((row) => row.id === state.open)
  const campaigns = (known.data?.items ?? []).map((one) => ({
    value: one.id,
    label: one.name,
    count: one.review.total,
  }))
  return (
    <>
      <PageHeader title="Messages" meta={total === undefined ? undefined : plural(total, 'message')} />
      <FilterBar
        onClear={filtered ? () => setState(cleared) : undefined}
        trailing={<ColumnMenu columns={messageColumns} layout={layout} />}
      >
        <SearchBox value={state.q} onChange={(q) => setState({ q })} placeholder="Search by contact" />
        <MultiSelectFilter
          label="Campaign"
          excludable={false}
          options={campaigns}
          value={{ include: state.campaign === '' ? [] : [state.campaign], exclude: [] }}
          // One status only: the newest choice wins.
          onChange={({ include }) => setState({ campaign: include.at(-1) ?? '' })}
        />
        <MultiSelectFilter
          label="Status"
          excludable={false}
          options={statuses}
          value={{ include: state.status, exclude: [] }}
          onChange={({ include }) => setState({ status: include })}
        />
        <MultiSelectFilter
          label="Channel"
          excludable={false}
          options={channels}
          value={{ include: state.channel, exclude: [] }}
          onChange={({ include }) => setState({ channel: include })}
        />
        <MultiSelectFilter
          label="Step"
          excludable={false}
          options={steps}
          value={{ include: state.step, exclude: [] }}
          onChange={({ include }) => setState({ step: include })}
        />
      </FilterBar>
      <DataGrid
        label="Messages"
        columns={messageColumns}
        layout={layout}
        rows={rows}
        total={total}
        loading={list.isPending}
        stale={list.isPlaceholderData}
        error={list.error ?? undefined}
        onRetry={() => void (rows.length > 0 ? list.fetchNextPage() : list.refetch())}
        hasMore={list.hasNextPage}
        loadingMore={list.isFetchingNextPage}
        onEndReached={() => void list.fetchNextPage()}
        onOpen={(row) => open(row.id)}
        openId={state.open === '' ? undefined : state.open}
        empty={
          filtered ? (
            <EmptyState
              icon={<MessageSquareText />}
              title="No message matches"
              action={<Button onClick={() => setState(cleared)}>Clear the filters</Button>}
            >
              Take a filter away, or search for another name.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<MessageSquareText />}
              title="No messages yet"
              action={
                <Button asChild look="primary">
                  <Link to={tenant.path('campaigns')}>Go to campaigns</Link>
                </Button>
              }
            >
              A campaign writes one message per contact and step. All of them are listed here, those of one contact
              together.
            </EmptyState>
          )
        }
      />
      {state.open !== '' && (
        <MessageDrawer
          id={state.open}
          previous={rows[at - 1]?.id}
          next={at < 0 ? undefined : rows[at + 1]?.id}
          onGo={open}
          onClose={() => setState({ open: '' }, { replace: true })}
        />
      )}
    </>
  )
}
