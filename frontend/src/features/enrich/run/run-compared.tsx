import { useQuery } from '@tanstack/react-query'

import { isOver, runComparison, type RunComparison, type RunStatus } from '@/api/runs'
import { Card } from '@/ui/layout/card'
import { formatCount, formatMoney } from '@/ui/text/format'

const liveMs = 5000

/** The run beside the estimate that was seen at its start; nothing where none was. */
export function RunCompared({ run }: { run: RunStatus }) {
  const over = isOver(run.status)
  const found = useQuery({ ...runComparison(run.id), refetchInterval: over ? false : liveMs }).data
  if (found === undefined || found.expected_companies === null) return null
  return (
    <Card
      title="Estimate and result"
      description={over ? 'Expected and actual figures' : 'What was expected, and what it is so far'}
      className="min-w-0"
    >
      <table className="w-full text-sm tabular-nums">
        <thead className="text-xs text-ink-2">
          <tr>
            <th scope="col" className="py-1 text-left font-normal"></th>
            <th scope="col" className="py-1 text-right font-normal">
              Estimate
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {over ? 'Result' : 'So far'}
            </th>
          </tr>
        </thead>
        <tbody>
          {linesOf(found).map(({ label, note, expected, now }) => (
            <tr key={label} className="border-t border-line align-top">
              <th scope="row" className="py-1 text-left font-normal break-words">
                {label}
                {note && <span className="block text-xs text-ink-2">{note}</span>}
              </th>
              <td className="py-1 text-right">{expected}</td>
              <td className="py-1 text-right">{now}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

type Line = { label: string; note?: string | null; expected: string; now: string }

/** Records, cost, and per stage how many lookups were made and how many results were reused. */
function linesOf(found: RunComparison): Line[] {
  const count = (number: number | null) => (number === null ? '—' : formatCount(number))
  return [
    { label: 'Companies', expected: count(found.expected_companies), now: count(found.company_count) },
    { label: 'Contacts', expected: count(found.expected_contacts), now: count(found.contact_count) },
    { label: 'Cost', expected: formatMoney(found.expected_cost_usd), now: formatMoney(found.spent_usd) },
    ...found.stages.flatMap((stage) => [
      { label: `${stage.label}: lookups`, expected: count(stage.expected_to_do), now: count(stage.asked) },
      ...(stage.reused > 0 || (stage.expected_reused ?? 0) > 0
        ? [
            {
              label: `${stage.label}: reused`,
              note: stage.reuse_note,
              expected: count(stage.expected_reused),
              now: count(stage.reused),
            },
          ]
        : []),
    ]),
  ]
}
