import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useEffect } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import { companyName, CompanyRecord } from '@/features/companies/page/company-record'
import { companyQuery } from '@/records/record-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { RecordErrorState } from '@/ui/status/not-found-state'
import { Skeleton } from '@/ui/status/skeleton'

/** One company as a page of its own. */
export function CompanyPage() {
  const { companyId = '' } = useParams<{ companyId: string }>()
  const tenant = useTenant()
  const navigate = useNavigate()
  const found = useQuery(companyQuery(companyId))
  const name = found.data && companyName(found.data)
  useEffect(() => {
    document.title = `${name ?? 'Company'} · Leadgen Pipeline`
  }, [name])
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-4 sm:px-6">
        <Link
          to={tenant.path('companies')}
          className="inline-flex w-fit items-center gap-1 text-xs text-ink-3 hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-3.5" /> All companies
        </Link>
        {found.data && (
          <CompanyRecord
            key={companyId}
            record={found.data}
            wide
            onDeleted={() => void navigate(tenant.path('companies'))}
          />
        )}
        {!found.data && found.error && (
          <RecordErrorState
            error={found.error}
            onRetry={() => void found.refetch()}
            noun="company"
            action={
              <Button asChild>
                <Link to={tenant.path('companies')}>All companies</Link>
              </Button>
            }
          />
        )}
        {found.isPending && <Skeleton className="h-96" />}
      </div>
    </div>
  )
}
