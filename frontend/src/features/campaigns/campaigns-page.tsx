import { Megaphone } from 'lucide-react'

import { EmptyState } from '@/ui/empty-state'
import { PageHeader } from '@/ui/page-header'

export function CampaignsPage() {
  return (
    <>
      <PageHeader title="Campaigns" />
      <EmptyState icon={<Megaphone />} title="No campaigns yet">
        A campaign writes a message per contact and step.
      </EmptyState>
    </>
  )
}
