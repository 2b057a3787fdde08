import { useQuery } from '@tanstack/react-query'

import { contactName, ContactRecord } from '@/features/contacts/contact-record'
import { RecordDrawer } from '@/records/page/record-drawer'
import { contactQuery } from '@/records/record-api'
import { useTenant } from '@/tenant'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'

type Props = {
  id: string
  index: number
  total: number | undefined
  onStep: (step: 1 | -1) => void
  onClose: () => void
}

/** One contact beside the list. */
export function ContactDrawer({ id, index, total, onStep, onClose }: Props) {
  const tenant = useTenant()
  const found = useQuery(contactQuery(id))
  return (
    <RecordDrawer
      title={found.data ? contactName(found.data) : 'Contact'}
      index={index}
      total={total}
      onStep={onStep}
      pageHref={tenant.path(`contacts/${id}`)}
      onClose={onClose}
    >
      {found.data && <ContactRecord key={id} record={found.data} wide={false} onDeleted={onClose} />}
      {!found.data && found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className="h-64" />}
    </RecordDrawer>
  )
}
