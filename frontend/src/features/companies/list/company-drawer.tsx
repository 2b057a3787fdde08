import { useQuery } from '@tanstack/react-query'

import { companyName, CompanyRecord } from '@/features/companies/page/company-record'
import { RecordDrawer } from '@/records/page/record-drawer'
import { companyQuery } from '@/records/record-api'
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

/** One company beside the list. */
export function CompanyDrawer({ id, index, total, onStep, onClose }: Props) {
  const tenant = useTenant()
  const found = useQuery(companyQuery(id))
  return (
    <RecordDrawer
      title={found.data ? companyName(found.data) : 'Company'}
      index={index}
      total={total}
      onStep={onStep}
      pageHref={tenant.path(`companies/${id}`)}
      onClose={onClose}
    >
      {found.data && <CompanyRecord key={id} record={found.data} wide={false} onDeleted={onClose} />}
      {!found.data && found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className="h-64" />}
    </RecordDrawer>
  )
}
