import { useQuery } from '@tanstack/react-query'

import { legalViews } from '@/features/companies/legal/legal-views'
import { changesOf, type Change } from '@/features/companies/registry/registry-api'
import { notKnown, ValueView } from '@/records/fields/value-view'
import { useFields } from '@/records/record-api'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatDate, formatInstant } from '@/ui/text/format'

function Side({ change, value }: { change: Change; value: unknown }) {
  const field = useFields('company').fields.find((one) => one.key === change.field)
  if (value === null || value === undefined) return notKnown
  const view = legalViews[change.field]
  if (view !== undefined) return view(value)
  return field === undefined ? String(value) : <ValueView field={field} value={value} />
}

/** What the registers said differently than the time before, both sides of it. */
export function RegistryChanges({ companyId }: { companyId: string }) {
  const found = useQuery(changesOf(companyId))
  if (found.error) return <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton className="h-16" />
  if (found.data.items.length === 0)
    return (
      <p className="text-sm text-ink-2">
        Nothing yet. Each look-up is compared with the one before it; what a register says differently is listed here.
      </p>
    )
  return (
    <ol className="flex flex-col gap-4">
      {found.data.items.map((item) => (
        <li key={`${item.registry} ${item.at}`} className="flex flex-col gap-2">
          <p className="text-xs text-ink-3">
            <b className="font-medium text-ink-2">{item.label}</b>,{' '}
            <time dateTime={item.at}>{formatInstant(item.at)}</time>, against {formatDate(item.since)}
          </p>
          <ul className="flex flex-col gap-3">
            {item.changes.map((change) => (
              <li key={change.field} className="flex flex-col gap-1">
                <p className="flex flex-wrap items-center gap-x-2 text-sm break-words">
                  {change.sentence}
                  {change.kind !== 'other' && <Badge tone="warn">held outreach</Badge>}
                </p>
                <dl className="grid gap-2 text-sm sm:grid-cols-2">
                  <div className="min-w-0 rounded-md bg-sunken px-2.5 py-1.5">
                    <dt className="text-2xs text-ink-3">Before</dt>
                    <dd className="break-words text-ink-2">
                      <Side change={change} value={change.before} />
                    </dd>
                  </div>
                  <div className="min-w-0 rounded-md bg-sunken px-2.5 py-1.5">
                    <dt className="text-2xs text-ink-3">After</dt>
                    <dd className="break-words">
                      <Side change={change} value={change.after} />
                    </dd>
                  </div>
                </dl>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  )
}
