import { Workflow } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function EnrichPage() {
  return (
    <>
      <PageHeader title="Enrich" />
      <EmptyState icon={<Workflow />} title="No run yet">
        Choose records and stages to start one.
      </EmptyState>
    </>
  )
}
