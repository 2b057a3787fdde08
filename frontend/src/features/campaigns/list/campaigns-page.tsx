import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Megaphone, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'

import { campaign, campaignPages } from '@/api/campaigns'
import { campaignStatusWords, optionsOf } from '@/api/outreach-words'
import { flattenPages } from '@/api/query'
import { campaignColumns } from '@/features/campaigns/list/campaign-columns'
import { CreateCampaignDialog } from '@/features/campaigns/list/create-campaign-dialog'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { SearchBox } from '@/ui/controls/search-box'
import { FilterBar } from '@/ui/filters/filter-bar'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import { DataGrid } from '@/ui/grid/data-grid'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { useHotkeys } from '@/ui/keyboard/use-hotkeys'
import { PageHeader } from '@/ui/layout/page-header'
import { EmptyState } from '@/ui/status/empty-state'
import { plural } from '@/ui/text/format'
import { flag, list, text, useUrlState } from '@/url-state'

const url = { q: text(), status: list(), new: flag() }
const statusOptions = optionsOf(campaignStatusWords)

export function CampaignsPage() {
  const tenant = useTenant()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [state, setState] = useUrlState(url)
  const columns = useMemo(() => campaignColumns((page) => `/${tenant.slug}/${page}`), [tenant.slug])
  const layout = useColumnLayout('campaigns', columns)
  const status = state.status.filter((value) => value in campaignStatusWords)
  const found = useInfiniteQuery(campaignPages({ status, search: state.q }))
  const { rows, total } = useMemo(() => flattenPages(found.data), [found.data])
  const filtered = state.q !== '' || status.length > 0
  const clear = () => setState({ q: '', status: [] })
  const mayCreate = tenant.can('editor')
  const create = () => setState({ new: true })
  useHotkeys({ n: create }, { enabled: mayCreate })
  const newButton = (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={create}>
      New campaign
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Campaigns"
        meta={total === undefined ? undefined : plural(total, 'campaign')}
        actions={mayCreate && newButton}
      />
      <FilterBar onClear={filtered ? clear : undefined}>
        <SearchBox value={state.q} onChange={(q) => setState({ q })} placeholder="Search campaigns" />
        <MultiSelectFilter
          label="Status"
          excludable={false}
          options={statusOptions}
          value={{ include: status, exclude: [] }}
          onChange={({ include }) => setState({ status: include })}
        />
      </FilterBar>
      <DataGrid
        label="Campaigns"
        columns={columns}
        layout={layout}
        rows={rows}
        total={total}
        loading={found.isPending}
        stale={found.isPlaceholderData}
        error={found.error ?? undefined}
        onRetry={() => void (rows.length > 0 ? found.fetchNextPage() : found.refetch())}
        hasMore={found.hasNextPage}
        loadingMore={found.isFetchingNextPage}
        onEndReached={() => void found.fetchNextPage()}
        onOpen={(row) => {
          void queries.prefetchQuery(campaign(row.id))
          void navigate(tenant.path(`campaigns/${row.id}`))
        }}
        empty={
          filtered ? (
            <EmptyState
              icon={<Megaphone />}
              title="No campaign matches"
              action={<Button onClick={clear}>Clear the filters</Button>}
            >
              Take the status away, or search for another part of the name.
            </EmptyState>
          ) : (
            <EmptyState icon={<Megaphone />} title="No campaigns yet" {...(mayCreate ? { action: newButton } : {})}>
              A campaign takes contacts through a sequence of steps: it writes one message per contact and step, you
              review them one by one, and only what you approved leaves.
            </EmptyState>
          )
        }
      />
      {state.new && mayCreate && <CreateCampaignDialog onClose={() => setState({ new: false }, { replace: true })} />}
    </>
  )
}
