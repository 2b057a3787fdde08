import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Plus, UserMinus, Users } from 'lucide-react'
import { useMemo, useState } from 'react'

import { campaignContacts, campaignContactsPath, campaignReads, contactsEditable, type Campaign } from '@/api/campaigns'
import { api, unwrap } from '@/api/client'
import { contactStatusWords, optionsOf } from '@/api/outreach-words'
import { flattenPages, refetch } from '@/api/query'
import type { CampaignState } from '@/features/campaigns/campaign-url'
import { AddContactsDrawer } from '@/features/campaigns/contacts/add-contacts-drawer'
import { collectContactIds } from '@/features/campaigns/contacts/collect-contact-ids'
import { contactColumns } from '@/features/campaigns/contacts/contact-columns'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { SearchBox } from '@/ui/controls/search-box'
import { FilterBar } from '@/ui/filters/filter-bar'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import { DataGrid } from '@/ui/grid/data-grid'
import { countSelected, everythingSelected, nothingSelected } from '@/ui/grid/selection'
import { SelectionBar } from '@/ui/grid/selection-bar'
import { useColumnLayout } from '@/ui/grid/use-column-layout'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { notify } from '@/ui/overlays/toast'
import { EmptyState } from '@/ui/status/empty-state'
import { plural } from '@/ui/text/format'

type Props = {
  one: Campaign
  state: CampaignState
  setState: (change: Partial<CampaignState>) => void
  adding: boolean
  onAdding: (open: boolean) => void
}

export function ContactsTab({ one, state, setState, adding, onAdding }: Props) {
  const tenant = useTenant()
  const queries = useQueryClient()
  const [selection, setSelection] = useState(nothingSelected)
  const [removing, setRemoving] = useState(false)
  const status = state.status.filter((value) => value in contactStatusWords)
  const query = { status, search: state.q }
  const found = useInfiniteQuery(campaignContacts(one.id, query))
  const pages = useMemo(() => flattenPages(found.data), [found.data])
  // Rows are picked by contact: that is what the API removes.
  const rows = useMemo(() => pages.rows.map((row) => ({ ...row, id: row.contact_id })), [pages.rows])
  const layout = useColumnLayout('campaign-contacts', contactColumns)
  const editable = contactsEditable(one) && tenant.can('editor')
  const count = countSelected(selection, pages.total ?? 0)
  const filter = (change: Partial<CampaignState>) => {
    setState(change)
    setSelection(nothingSelected)
  }
  const remove = useMutation({
    meta: { failure: 'The contacts were not removed' },
    mutationFn: async () => {
      const contact_ids =
        selection.mode === 'some' ? [...selection.ids] : await collectContactIds(one.id, query, selection.ids)
      return unwrap(
        api.DELETE(campaignContactsPath, {
          params: { path: { campaign_id: one.id } },
          body: { contact_ids, filter: null },
        }),
      )
    },
    onSuccess: ({ removed, messages_removed }) => {
      setSelection(nothingSelected)
      notify.done(
        `${plural(removed, 'contact')} removed`,
        messages_removed > 0 ? { detail: `${plural(messages_removed, 'message')} went with them.` } : {},
      )
    },
    onSettled: () => {
      setRemoving(false)
      return refetch(queries, ...campaignReads, '/api/messages')
    },
  })
  const filtered = status.length > 0 || state.q !== ''
  const clear = () => filter({ q: '', status: [] })
  const options = optionsOf(contactStatusWords).map((option) => ({ ...option, count: one.contacts[option.value] }))
  const addButton = (
    <Button size="sm" look="primary" icon={<Plus aria-hidden />} onClick={() => onAdding(true)}>
      Add contacts
    </Button>
  )
  return (
    <div
      className={clsx(
        'relative flex h-[max(26rem,calc(100dvh-19rem))] flex-col overflow-hidden rounded-lg',
        'border border-line',
      )}
    >
      <FilterBar onClear={filtered ? clear : undefined} trailing={editable && addButton}>
        <SearchBox value={state.q} onChange={(q) => filter({ q })} placeholder="Search these contacts" />
        <MultiSelectFilter
          label="Status"
          excludable={false}
          options={options}
          value={{ include: status, exclude: [] }}
          onChange={({ include }) => filter({ status: include })}
        />
      </FilterBar>
      <DataGrid
        label="Contacts of the campaign"
        columns={contactColumns}
        layout={layout}
        rows={rows}
        total={pages.total}
        loading={found.isPending}
        stale={found.isPlaceholderData}
        error={found.error ?? undefined}
        onRetry={() => void (rows.length > 0 ? found.fetchNextPage() : found.refetch())}
        hasMore={found.hasNextPage}
        loadingMore={found.isFetchingNextPage}
        onEndReached={() => void found.fetchNextPage()}
        {...(editable ? { selection, onSelectionChange: setSelection } : {})}
        empty={
          filtered ? (
            <EmptyState
              icon={<Users />}
              title="No contact matches"
              action={<Button onClick={clear}>Clear the filters</Button>}
            >
              None of the {plural(one.contacts.total, 'contact')} of this campaign has this status or these words.
            </EmptyState>
          ) : (
            <EmptyState icon={<Users />} title="No contacts yet" {...(editable ? { action: addButton } : {})}>
              Choose them by tag, country, role and more; you see how many match before you add them.
            </EmptyState>
          )
        }
      />
      <SelectionBar
        count={count}
        total={pages.total}
        noun="contact"
        nouns="contacts"
        onSelectAll={() => setSelection(everythingSelected)}
        onClear={() => setSelection(nothingSelected)}
      >
        <Button size="sm" look="danger" icon={<UserMinus aria-hidden />} onClick={() => setRemoving(true)}>
          Remove from the campaign
        </Button>
      </SelectionBar>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove ${plural(count, 'contact')} from the campaign?`}
        confirm={`Remove ${plural(count, 'contact')}`}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      >
        Their messages in this campaign are deleted with them, edits and decisions included. The contacts themselves
        stay in the database.
      </ConfirmDialog>
      {adding && editable && <AddContactsDrawer one={one} onClose={() => onAdding(false)} />}
    </div>
  )
}
