import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useEffect } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import { contactName, ContactRecord } from '@/features/contacts/contact-record'
import { contactQuery } from '@/records/record-api'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { RecordErrorState } from '@/ui/status/not-found-state'
import { Skeleton } from '@/ui/status/skeleton'

/** One contact as a page of its own. */
export function ContactPage() {
  const { contactId = '' } = useParams<{ contactId: string }>()
  const tenant = useTenant()
  const navigate = useNavigate()
  const found = useQuery(contactQuery(contactId))
  const name = found.data && contactName(found.data)
  useEffect(() => {
    document.title = `${name ?? 'Contact'} · Leadgen Pipeline`
  }, [name])
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-4 sm:px-6">
        <Link
          to={tenant.path('contacts')}
          className="inline-flex w-fit items-center gap-1 text-xs text-ink-3 hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-3.5" /> All contacts
        </Link>
        {found.data && (
          <ContactRecord
            key={contactId}
            record={found.data}
            wide
            onDeleted={() => void navigate(tenant.path('contacts'))}
          />
        )}
        {!found.data && found.error && (
          <RecordErrorState
            error={found.error}
            onRetry={() => void found.refetch()}
            noun="contact"
            action={
              <Button asChild>
                <Link to={tenant.path('contacts')}>All contacts</Link>
              </Button>
            }
          />
        )}
        {found.isPending && <Skeleton className="h-96" />}
      </div>
    </div>
  )
}
