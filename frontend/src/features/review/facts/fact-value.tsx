import { useMemberLabel } from '@/api/fields/fields'
import { formatCount, humanize, unknownMark } from '@/ui/text/format'

/** A value of any kind of field, as a person reads it. */
export function FactValue({ entity, field, value }: { entity: 'company' | 'contact'; field: string; value: unknown }) {
  const member = useMemberLabel(entity, field, typeof value === 'string' ? value : undefined)
  if (value === null || value === undefined || value === '') return <span title="Not known">{unknownMark}</span>
  if (typeof value === 'string') return <span>{member ?? value}</span>
  if (typeof value === 'number') return <span>{formatCount(value)}</span>
  if (typeof value === 'boolean') return <span>{value ? 'Yes' : 'No'}</span>
  if (Array.isArray(value)) {
    return (
      <ul className="list-disc pl-4 marker:text-ink-3">
        {value.map((item, index) => (
          <li key={index}>{sayItem(item)}</li>
        ))}
      </ul>
    )
  }
  return <span>{sayItem(value)}</span>
}

/** An object in one line: its text members in order, "title: x, date: y". */
function sayItem(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item)
  return Object.entries(item)
    .filter(([, part]) => part !== null && part !== '' && typeof part !== 'object')
    .map(([key, part]) => `${humanize(key)}: ${String(part)}`)
    .join(', ')
}
