import { Settings } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function AdminPage() {
  return (
    <>
      <PageHeader title="Admin" />
      <EmptyState icon={<Settings />} title="Admin">
        Namespaces, members and roles.
      </EmptyState>
    </>
  )
}
