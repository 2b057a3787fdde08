import type { Cap, RunStatus } from '@/api/runs'
import { useTenant } from '@/tenant'
import { Card } from '@/ui/layout/card'
import { Badge } from '@/ui/status/badge'
import { formatCount, formatInstant, formatMoney } from '@/ui/text/format'

export const capWords: Record<Cap['scope'], string> = {
  run: 'This run',
  day: 'Workspace, per day',
  month: 'Workspace, per month',
}

/** Who can raise the cap of a day or a month. */
function raiseWords(cap: Cap | undefined, isAdmin: boolean): string {
  if (cap?.set_by === 'operator') return 'ask a super admin to raise it: it is the operator’s cap'
  return isAdmin ? 'raise it under Admin, Budgets' : 'ask an admin of this workspace to raise it'
}

const budgetWords = (isAdmin: boolean): string =>
  isAdmin
    ? 'Raise this run’s budget and resume, or stop it and keep what was found.'
    : 'Ask an admin of this workspace to raise this run’s budget and resume it, ' +
      'or stop it and keep what was found.'

function capResetWords(cap: Cap | undefined, isAdmin: boolean): string {
  const when = cap?.begins_again_at ? ` on ${formatInstant(cap.begins_again_at)}` : ''
  return `Resume when the cap resets${when}, or ${raiseWords(cap, isAdmin)}.`
}

function spentWords(cap: Cap): string {
  if (cap.cap_usd === null) return `${formatMoney(cap.spent_usd)} spent, no cap`
  const [spent, all, reserved, left] = [cap.spent_usd, cap.cap_usd, cap.reserved_usd, cap.left_usd].map((value) =>
    formatMoney(value),
  )
  return `${spent} of ${all} spent, ${reserved} reserved, ${left} left`
}

/** Which cap paused the run, whose it is, what is left to do and what that costs. */
export function CapPause({ run }: { run: RunStatus }) {
  const isAdmin = useTenant().can('admin')
  const { paused_by, caps, left, left_cost_usd } = run.money
  if (paused_by === null || (run.status !== 'paused' && run.status !== 'pausing')) return null
  const reached = caps.find((cap) => cap.scope === paused_by)
  const paid = left.filter((one) => (one.cost_usd ?? 0) > 0)
  return (
    <div className="p-4 pb-0 sm:px-6">
      <Card title={run.status === 'pausing' ? 'Pausing: spending limit reached' : 'Paused: spending limit reached'}>
        <div className="grid gap-6 lg:grid-cols-2">
          <section aria-label="Caps" className="min-w-0">
            <ul className="flex flex-col gap-2 text-sm">
              {caps.map((cap) => (
                <li key={cap.scope} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                  <span className="inline-flex items-center gap-2">
                    {capWords[cap.scope]}
                    {cap.scope === paused_by && <Badge tone="warn">reached</Badge>}
                  </span>
                  <span className="text-ink-2 tabular-nums">{spentWords(cap)}</span>
                </li>
              ))}
            </ul>
            <p className="mt-3 text-sm text-ink-2">
              {paused_by === 'run' ? budgetWords(isAdmin) : capResetWords(reached, isAdmin)}
            </p>
          </section>
          <section aria-label="Remaining" className="min-w-0">
            {paid.length === 0 ? (
              <p className="text-sm text-ink-2">Nothing left to pay for.</p>
            ) : (
              <ul className="flex flex-col gap-2 text-sm">
                {paid.map((one) => (
                  <li key={one.stage} className="flex justify-between gap-3">
                    <span className="min-w-0 break-words">
                      {formatCount(one.records)} × {one.label}
                    </span>
                    <span className="shrink-0 text-ink-2 tabular-nums">at most {formatMoney(one.cost_usd)}</span>
                  </li>
                ))}
                <li className="flex justify-between gap-3 border-t border-line pt-2 font-medium">
                  <span>Remaining</span>
                  <span className="tabular-nums">at most {formatMoney(left_cost_usd)}</span>
                </li>
              </ul>
            )}
          </section>
        </div>
      </Card>
    </div>
  )
}
