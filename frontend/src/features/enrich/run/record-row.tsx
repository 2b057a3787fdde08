import { RotateCw } from 'lucide-react'
import { Link } from 'react-router'

import { taskResults, type RunRecord, type TaskResult } from '@/api/runs'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'
import { formatAgo, formatMoney, plural } from '@/ui/text/format'

/** Reasons for results that the server gives no reason for. */
const unsaid: Partial<Record<TaskResult, string>> = {
  waiting: 'An earlier stage is not complete yet.',
  ready: 'Queued.',
  running: 'A call is in progress.',
}

/** One record at one stage. */
export function RecordRow({ record, onRetry }: { record: RunRecord; onRetry?: () => void }) {
  const tenant = useTenant()
  const info = taskResults[record.result]
  const cost = Number(record.cost_usd)
  const said = record.reason ?? unsaid[record.result]
  const facts = [
    record.attempts > 0 ? plural(record.attempts, 'try', 'tries') : '',
    cost > 0 ? formatMoney(cost) : '',
    record.state !== null && record.at !== null ? formatAgo(record.at) : '',
  ].filter(Boolean)
  return (
    <li className="flex flex-col gap-0.5 border-b border-line px-4 py-2.5">
      <div className="flex min-w-0 items-center gap-2">
        <Link
          to={tenant.path(`${record.entity === 'company' ? 'companies' : 'contacts'}/${record.id}`)}
          className="min-w-0 truncate text-sm font-medium hover:text-accent-ink hover:underline"
        >
          {record.name}
        </Link>
        {record.company_name !== null && (
          <span className="min-w-0 truncate text-xs text-ink-3">{record.company_name}</span>
        )}
        <span className="ml-auto inline-flex shrink-0 items-center gap-1">
          {onRetry !== undefined && (
            <Button
              size="sm"
              look="ghost"
              square
              icon={<RotateCw aria-hidden />}
              aria-label={`Retry ${record.name}`}
              onClick={onRetry}
            />
          )}
          <Badge dot tone={info.tone}>
            {info.label}
          </Badge>
        </span>
      </div>
      {said !== undefined && <p className="text-sm break-words text-ink-2">{said}</p>}
      {facts.length > 0 && <p className="text-xs text-ink-3 tabular-nums">{facts.join(', ')}</p>}
    </li>
  )
}
