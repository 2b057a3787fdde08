import { MessageSquareText } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function MessagesPage() {
  return (
    <>
      <PageHeader title="Messages" />
      <EmptyState icon={<MessageSquareText />} title="No messages yet">
        Generate them from a campaign.
      </EmptyState>
    </>
  )
}
