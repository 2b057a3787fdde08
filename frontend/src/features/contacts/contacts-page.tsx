import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { lazy } from 'react'

import { contactColumns } from '@/features/contacts/contact-columns'
import {
  contactCounts,
  contactFacets,
  contactPages,
  contactSelection,
  contactUrl,
  isFiltered,
} from '@/features/contacts/contact-list'
import { useWithOwnColumns } from '@/records/list/own-columns'
import { RecordList } from '@/records/list/record-list'
import { useUrlState, type Facet } from '@/url-state'

const ContactDrawer = lazy(async () => ({
  default: (await import('@/features/contacts/contact-drawer')).ContactDrawer,
}))

export function ContactsPage() {
  const [state, setState] = useUrlState(contactUrl)
  const list = useInfiniteQuery(contactPages(state))
  const columns = useWithOwnColumns('contact', contactColumns)
  const counts = useQuery({ ...contactCounts(state), placeholderData: (old) => old })
  return (
    <RecordList
      entity="contact"
      title="Contacts"
      icon={<Users />}
      columns={columns}
      facets={contactFacets}
      state={state}
      facet={(key) => state[key as (typeof contactFacets)[number][0]] as Facet}
      setState={(change, options) => setState(change as Partial<typeof state>, options)}
      list={list}
      counts={counts.data?.facets}
      filtered={isFiltered(state)}
      chosen={(selection, count) => ({ entity: 'contact', count, selection: contactSelection(selection, state) })}
      drawer={(props) => <ContactDrawer {...props} />}
      hint="Drop a list of companies or people on Import. Its people appear here, each with their company."
    />
  )
}
