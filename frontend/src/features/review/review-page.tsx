import { Inbox } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function ReviewPage() {
  return (
    <>
      <PageHeader title="Review" />
      <EmptyState icon={<Inbox />} title="Nothing to review">
        Generated messages wait here for a person.
      </EmptyState>
    </>
  )
}
