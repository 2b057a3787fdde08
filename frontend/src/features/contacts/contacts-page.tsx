import { Users } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function ContactsPage() {
  return (
    <>
      <PageHeader title="Contacts" />
      <EmptyState icon={<Users />} title="No contacts yet">
        Import a list of people, and they appear here.
      </EmptyState>
    </>
  )
}
