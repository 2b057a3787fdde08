import { Building2 } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function CompaniesPage() {
  return (
    <>
      <PageHeader title="Companies" />
      <EmptyState icon={<Building2 />} title="No companies yet">
        Import a list of companies, and they appear here.
      </EmptyState>
    </>
  )
}
