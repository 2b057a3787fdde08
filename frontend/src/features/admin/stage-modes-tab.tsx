import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { apiQuery } from '@/api/query'
import { PlainTable } from '@/features/admin/plain-table'
import { StageModeDialog, type StageModeRow } from '@/features/admin/stage-mode-dialog'
import { Button } from '@/ui/controls/button'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatDate } from '@/ui/text/format'

const modes = () => apiQuery(0, '/api/enrich/stage-modes')

/** Where each stage runs: in this product, or behind the namespace's own webhook. */
export function StageModesTab() {
  const queries = useQueryClient()
  const found = useQuery(modes())
  const [editing, setEditing] = useState<StageModeRow>()
  if (found.isPending) return <Skeleton className="h-64 w-full" />
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const keep = (now: StageModeRow) => {
    queries.setQueryData(
      modes().queryKey,
      (old: typeof found.data | undefined) =>
        old && { ...old, items: old.items.map((one) => (one.stage === now.stage ? now : one)) },
    )
    setEditing(undefined)
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-2">
        Built-in stages run in this product. Behind a webhook, a workflow of yours gets the stage’s input and answers
        with its values; needs, retries, budgets and sources stay the same.
      </p>
      <PlainTable label="Integrations of the stages" heads={['Stage', 'Of', 'Runs', 'Address', 'Secret', '']}>
        {found.data.items.map((one) => (
          <tr key={one.stage}>
            <td className="font-medium">{one.label}</td>
            <td className="text-ink-2">{one.entity === 'company' ? 'companies' : 'contacts'}</td>
            <td>
              {one.mode === 'webhook' ? (
                <Badge dot tone="accent">
                  webhook
                </Badge>
              ) : (
                <Badge>built-in</Badge>
              )}
            </td>
            <td className="max-w-64 truncate text-ink-2" title={one.url ?? undefined}>
              {one.url ?? '—'}
            </td>
            <td className="whitespace-nowrap text-ink-2">
              {one.secret_set_at === null ? '—' : `set ${formatDate(one.secret_set_at)}`}
            </td>
            <td>
              <span className="flex justify-end">
                {one.can_be_webhook ? (
                  <Button size="sm" look="ghost" aria-label={`Change ${one.label}`} onClick={() => setEditing(one)}>
                    Change
                  </Button>
                ) : (
                  <span className="text-xs whitespace-nowrap text-ink-3">runs here only</span>
                )}
              </span>
            </td>
          </tr>
        ))}
      </PlainTable>
      {editing !== undefined && (
        <StageModeDialog
          stage={editing}
          onSaved={keep}
          onClose={() => setEditing(undefined)}
          onStale={() => void found.refetch()}
        />
      )}
    </div>
  )
}
