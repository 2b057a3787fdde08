import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'

import { api, unwrap } from '@/api/client'
import { refetch } from '@/api/query'
import { renewAccount } from '@/api/session/auth'
import { namespaces, type Namespace } from '@/features/admin/admin-data'
import { NamespaceCapsDialog } from '@/features/admin/namespace-caps-dialog'
import { NamespaceDialog } from '@/features/admin/namespace-dialog'
import { PlainTable } from '@/features/admin/plain-table'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'
import { ConfirmDialog } from '@/ui/overlays/confirm-dialog'
import { notify } from '@/ui/overlays/toast'
import { Badge } from '@/ui/status/badge'
import { ErrorState } from '@/ui/status/error-state'
import { Skeleton } from '@/ui/status/skeleton'
import { formatDate, formatMoney, plural } from '@/ui/text/format'

const capOf = (cap: number | null) => (cap === null ? <span className="text-ink-2">no cap</span> : formatMoney(cap))

/** Every namespace of this installation; for super admins. */
export function NamespacesTab() {
  const tenant = useTenant()
  const queries = useQueryClient()
  const found = useQuery(namespaces())
  const [editing, setEditing] = useState<Namespace | 'new'>()
  const [capping, setCapping] = useState<Namespace>()
  const [switching, setSwitching] = useState<Namespace>()
  const setActive = useMutation({
    meta: { failure: 'The workspace was not changed' },
    mutationFn: ({ one, active }: { one: Namespace; active: boolean }) =>
      unwrap(
        api.PATCH('/api/tenants/{tenant_id}', {
          params: { path: { tenant_id: one.id } },
          body: { is_active: active, version: one.version, name: null, caps: null },
        }),
      ),
    onSuccess: (one) => notify.done(one.is_active ? `${one.name} is on again` : `${one.name} is switched off`),
    onSettled: () => {
      setSwitching(undefined)
      return Promise.all([renewAccount(), refetch(queries, '/api/tenants')])
    },
  })
  if (found.isPending) return <Skeleton className="h-40 w-full" />
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-3">
        <p className="flex-1 text-sm text-ink-2">
          {plural(found.data.items.length, 'workspace')} on this installation. They share no data.
        </p>
        <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setEditing('new')}>
          New workspace
        </Button>
      </div>
      <PlainTable
        label="Workspaces"
        heads={['Name', 'In the URL', 'State', 'Most per day', 'Most per month', 'Created', '']}
      >
        {found.data.items.map((one) => (
          <tr key={one.id}>
            <td className="font-medium">{one.name}</td>
            <td>
              <code className="font-mono text-xs">/{one.slug}</code>
            </td>
            <td>{one.is_active ? <Badge tone="ok">on</Badge> : <Badge tone="bad">switched off</Badge>}</td>
            <td className="tabular-nums">{capOf(one.day_cap_usd)}</td>
            <td className="tabular-nums">{capOf(one.month_cap_usd)}</td>
            <td className="whitespace-nowrap text-ink-2">{formatDate(one.created_at)}</td>
            <td>
              <span className="flex justify-end gap-1">
                <Button size="sm" look="ghost" onClick={() => setCapping(one)}>
                  Caps
                </Button>
                <Button size="sm" look="ghost" onClick={() => setEditing(one)}>
                  Rename
                </Button>
                {one.is_active ? (
                  <Button
                    size="sm"
                    look="ghost"
                    disabled={one.slug === tenant.slug}
                    title={
                      one.slug === tenant.slug ? 'You are in this workspace. Switch to another one first.' : undefined
                    }
                    onClick={() => setSwitching(one)}
                  >
                    Switch off
                  </Button>
                ) : (
                  <Button size="sm" look="ghost" onClick={() => setActive.mutate({ one, active: true })}>
                    Switch on
                  </Button>
                )}
              </span>
            </td>
          </tr>
        ))}
      </PlainTable>
      {editing !== undefined && (
        <NamespaceDialog one={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
      {capping && <NamespaceCapsDialog one={capping} onClose={() => setCapping(undefined)} />}
      {switching && (
        <ConfirmDialog
          open
          onOpenChange={() => setSwitching(undefined)}
          title={`Deactivate ${switching.name}?`}
          confirm="Deactivate workspace"
          danger
          busy={setActive.isPending}
          typeToConfirm={switching.slug}
          onConfirm={() => setActive.mutate({ one: switching, active: false })}
        >
          Its members lose access at once. Nothing is deleted; you can switch it on again.
        </ConfirmDialog>
      )}
    </div>
  )
}
