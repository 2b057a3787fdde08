import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Building2 } from 'lucide-react'
import { lazy } from 'react'

import { companyColumns } from '@/features/companies/list/company-columns'
import {
  companyCounts,
  companyFacets,
  companyPages,
  companySelection,
  companyUrl,
  isFiltered,
} from '@/features/companies/list/company-list'
import { useWithOwnColumns } from '@/records/list/own-columns'
import { RecordList } from '@/records/list/record-list'
import { useUrlState, type Facet } from '@/url-state'

const CompanyDrawer = lazy(async () => ({
  default: (await import('@/features/companies/list/company-drawer')).CompanyDrawer,
}))

export function CompaniesPage() {
  const [state, setState] = useUrlState(companyUrl)
  const list = useInfiniteQuery(companyPages(state))
  const columns = useWithOwnColumns('company', companyColumns)
  const counts = useQuery({ ...companyCounts(state), placeholderData: (old) => old })
  return (
    <RecordList
      entity="company"
      title="Companies"
      icon={<Building2 />}
      columns={columns}
      facets={companyFacets}
      state={state}
      facet={(key) => state[key as (typeof companyFacets)[number][0]] as Facet}
      setState={(change, options) => setState(change as Partial<typeof state>, options)}
      list={list}
      counts={counts.data?.facets}
      filtered={isFiltered(state)}
      chosen={(selection, count) => ({ entity: 'company', count, selection: companySelection(selection, state) })}
      drawer={(props) => <CompanyDrawer {...props} />}
      hint="Drop a list of companies or people on Import. Its companies appear here, ready to be enriched."
    />
  )
}
