import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { apiQuery } from '@/api/query'
import { useTenant } from '@/tenant'
import { ErrorState } from '@/ui/status/error-state'
import { formatCount, plural } from '@/ui/text/format'
import { Monogram } from '@/ui/text/monogram'

/** The contacts of a company. */
export function CompanyPeople({ companyId }: { companyId: string }) {
  const tenant = useTenant()
  const people = useQuery(
    apiQuery(30_000, '/api/companies/{company_id}/contacts', {
      params: { path: { company_id: companyId }, query: { limit: 20 } },
    }),
  )
  if (people.error) return <ErrorState compact error={people.error} onRetry={() => void people.refetch()} />
  if (!people.data) return null
  const { items, total } = people.data
  return (
    <section aria-label="Contacts">
      <h2 className="mb-1 px-2 text-xs font-semibold tracking-wide text-ink-2">
        {total === 0 ? 'Contacts' : plural(total, 'contact')}
      </h2>
      {total === 0 && <p className="px-2 text-sm text-ink-3">Nobody from this company is known yet.</p>}
      <ul>
        {items.map((contact) => (
          <li key={contact.id}>
            <Link
              to={tenant.path(`contacts/${contact.id}`)}
              className="flex items-center gap-2 rounded-md px-2 py-1 hover:bg-hover"
            >
              <Monogram name={contact.name ?? ''} round size="sm" />
              <span className="min-w-0 truncate text-sm">{contact.name ?? contact.email ?? 'Unnamed'}</span>
              <span className="ml-auto min-w-0 truncate text-xs text-ink-3">{contact.job_title ?? ''}</span>
            </Link>
          </li>
        ))}
      </ul>
      {total > items.length && (
        <p className="px-2 text-xs text-ink-3">and {formatCount(total - items.length)} more; find them in Contacts.</p>
      )}
    </section>
  )
}
