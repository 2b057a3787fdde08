import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { campaignContactsPath, campaignReads, type Campaign } from '@/api/campaigns'
import { api, unwrap } from '@/api/client'
import { facetOptions } from '@/api/fields/filters'
import { refetch } from '@/api/query'
import {
  asContactFilter,
  choiceCounts,
  choiceFacets,
  choiceMatch,
  choicePreview,
  isNarrowed,
  noFacet,
  useChoice,
} from '@/features/campaigns/contacts/contact-choice'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { SearchBox } from '@/ui/controls/search-box'
import { FilterBar } from '@/ui/filters/filter-bar'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import { Drawer } from '@/ui/overlays/drawer'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'
import { Stat } from '@/ui/status/stat'
import { formatCount, plural } from '@/ui/text/format'

/** Puts everyone whom the filter matches into the campaign; the count follows the filter. */
export function AddContactsDrawer({ one, onClose }: { one: Campaign; onClose: () => void }) {
  const { choice, change, reset } = useChoice()
  const queries = useQueryClient()
  const counts = useQuery({ ...choiceCounts(choice), placeholderData: keepPreviousData })
  const match = useQuery({ ...choiceMatch(choice), placeholderData: keepPreviousData })
  const preview = useQuery({ ...choicePreview(choice), placeholderData: keepPreviousData })
  const add = useMutation({
    meta: { failure: 'The contacts were not added' },
    mutationFn: () =>
      unwrap(
        api.POST(campaignContactsPath, {
          params: { path: { campaign_id: one.id } },
          body: { filter: asContactFilter(choice) },
        }),
      ),
    onSuccess: ({ added, already_there }) => {
      notify.done(
        `${plural(added, 'contact')} added`,
        already_there > 0
          ? { detail: `${formatCount(already_there)} of the chosen were in the campaign already.` }
          : {},
      )
      onClose()
    },
    onSettled: () => refetch(queries, ...campaignReads),
  })
  const total = match.data?.total
  const failed = match.error ?? counts.error
  return (
    <Drawer
      open
      onOpenChange={onClose}
      modal={false}
      width="lg"
      title="Add contacts"
      description={`to ${one.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={!total || match.isPlaceholderData}
            busy={add.isPending}
            onClick={() => add.mutate()}
          >
            {total === undefined ? 'Add' : `Add ${plural(total, 'contact')}`}
          </Button>
        </>
      }
    >
      <FilterBar onClear={isNarrowed(choice) ? reset : undefined}>
        <SearchBox
          value={choice.search}
          onChange={(search) => change({ search })}
          placeholder="Name, e-mail, title, company"
        />
        {choiceFacets.map(([key, label]) => (
          <MultiSelectFilter
            key={key}
            label={label}
            value={choice.facets[key] ?? noFacet}
            onChange={(value) => change({ facets: { ...choice.facets, [key]: value } })}
            options={facetOptions(counts.data?.facets, key, choice.facets[key] ?? noFacet)}
          />
        ))}
        <span className="flex shrink-0 gap-3 whitespace-nowrap">
          <Checkbox label="Has an e-mail" checked={choice.hasEmail} onChange={(hasEmail) => change({ hasEmail })} />
          <Checkbox
            label="Has LinkedIn"
            checked={choice.hasLinkedin}
            onChange={(hasLinkedin) => change({ hasLinkedin })}
          />
        </span>
      </FilterBar>
      {failed ? (
        <ErrorState error={failed} onRetry={() => void Promise.all([match.refetch(), counts.refetch()])} />
      ) : (
        <div className="flex flex-col gap-4 p-4 sm:px-6" aria-busy={match.isFetching}>
          <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4" aria-live="polite">
            <Stat label="Contacts match" value={match.data && formatCount(match.data.total)} />
            <Stat label="with an e-mail" value={match.data && formatCount(match.data.with_email)} />
            <Stat label="with LinkedIn" value={match.data && formatCount(match.data.with_linkedin)} />
            <Stat label="with a company" value={match.data && formatCount(match.data.with_company)} />
          </dl>
          {total === 0 && <p className="text-sm text-ink-2">Nobody matches. Take a filter away.</p>}
          {preview.data && preview.data.items.length > 0 && (
            <div>
              <h3 className="mb-1 text-xs font-medium text-ink-3">
                {preview.data.items.length < preview.data.total
                  ? `The first ${formatCount(preview.data.items.length)} by name`
                  : 'By name'}
              </h3>
              <ul className="divide-y divide-line rounded-lg border border-line">
                {preview.data.items.map((contact) => (
                  <li key={contact.id} className="flex items-baseline gap-2 px-3 py-1.5 text-sm">
                    <span className="min-w-0 flex-1 truncate">{contact.name ?? 'Unnamed'}</span>
                    <span className="min-w-0 flex-1 truncate text-xs text-ink-3">
                      {[contact.job_title, contact.company?.name].filter(Boolean).join(' · ')}
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )}
    </Drawer>
  )
}
