import { FileUp } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function ImportsPage() {
  return (
    <>
      <PageHeader title="Import" />
      <EmptyState icon={<FileUp />} title="Nothing imported yet">
        Drop a CSV file here to begin.
      </EmptyState>
    </>
  )
}
