import { useQuery } from '@tanstack/react-query'

import { activitiesOf } from '@/features/companies/registry/registry-api'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatAgo, formatInstant, humanize } from '@/ui/text/format'

/** What happened with the company, newest first. */
export function CompanyActivities({ companyId }: { companyId: string }) {
  const found = useQuery(activitiesOf(companyId))
  if (found.error) return <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton className="h-24" />
  return (
    <section aria-label="Activities">
      <h2 className="mb-1 px-2 text-xs font-semibold tracking-wide text-ink-2">Activities</h2>
      {found.data.items.length === 0 && (
        <p className="px-2 text-sm text-ink-2">
          No register has changed its answer and nobody has decided anything yet. Both are noted here.
        </p>
      )}
      <ol className="flex flex-col">
        {found.data.items.map((activity) => {
          const why = activity.details?.['reason']
          return (
            <li key={activity.id} className="flex flex-col gap-0.5 border-l-2 border-line py-1.5 pl-3">
              <div className="flex flex-wrap items-baseline gap-x-3">
                <p className="min-w-0 flex-1 text-sm break-words">{activity.title}</p>
                <time
                  className="text-xs text-ink-3"
                  dateTime={activity.occurred_at}
                  title={formatInstant(activity.occurred_at)}
                >
                  {formatAgo(activity.occurred_at)}
                </time>
              </div>
              <p className="text-xs break-words text-ink-3">
                {[humanize(activity.kind), activity.source, typeof why === 'string' ? why : undefined]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
