import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { api, unwrap } from '@/api/client'
import { ApiError } from '@/api/error'
import { refetch } from '@/api/query'
import type { Namespace } from '@/features/admin/admin-data'
import { amountOf } from '@/features/admin/money'
import { Button } from '@/ui/controls/button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Dialog } from '@/ui/overlays/dialog'
import { notify } from '@/ui/overlays/toast'
import { ErrorState } from '@/ui/status/error-state'

const typed = (cap: number | null) => (cap === null ? '' : String(cap))
const noAmount = 'Enter an amount such as 12.50, at most 1,000,000.'

/** Sets the most that a namespace may spend. Its own admins can set less, never more. */
export function NamespaceCapsDialog({ one, onClose }: { one: Namespace; onClose: () => void }) {
  const queries = useQueryClient()
  const [day, setDay] = useState(typed(one.day_cap_usd))
  const [month, setMonth] = useState(typed(one.month_cap_usd))
  const [dayCap, monthCap] = [amountOf(day), amountOf(month)]
  const ready = dayCap !== undefined && monthCap !== undefined
  const save = useMutation({
    mutationFn: (caps: { day_cap_usd: string | null; month_cap_usd: string | null }) =>
      unwrap(
        api.PATCH('/api/tenants/{tenant_id}', {
          params: { path: { tenant_id: one.id } },
          body: { caps, version: one.version, name: null, is_active: null },
        }),
      ),
    onSuccess: () => {
      notify.done(`The caps of ${one.name} are saved`)
      onClose()
    },
    onSettled: () => refetch(queries, '/api/tenants', '/api/budgets'),
  })
  const error = save.error instanceof ApiError ? save.error : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) save.mutate({ day_cap_usd: dayCap, month_cap_usd: monthCap })
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={`Spending caps of ${one.name}`}
      description="The most that this workspace may spend. Its admins can set lower caps only."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="namespace-caps" busy={save.isPending} disabled={!ready}>
            Save the caps
          </Button>
        </>
      }
    >
      <form id="namespace-caps" onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label="Daily cap (USD)"
          hint="Empty: no cap."
          error={dayCap === undefined ? noAmount : error?.fieldError('caps.day_cap_usd')}
        >
          <Input
            autoFocus
            inputMode="decimal"
            leading="$"
            placeholder="No cap"
            autoComplete="off"
            value={day}
            onChange={({ target }) => setDay(target.value.slice(0, 12))}
          />
        </Field>
        <Field
          label="Monthly cap (USD)"
          hint="Empty: no cap."
          error={monthCap === undefined ? noAmount : error?.fieldError('caps.month_cap_usd')}
        >
          <Input
            inputMode="decimal"
            leading="$"
            placeholder="No cap"
            autoComplete="off"
            value={month}
            onChange={({ target }) => setMonth(target.value.slice(0, 12))}
          />
        </Field>
        {error !== undefined && error.errors.length === 0 && <ErrorState compact error={error} />}
      </form>
    </Dialog>
  )
}
