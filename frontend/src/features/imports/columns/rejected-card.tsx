import { meaningOf, withMeaning } from '@/features/imports/columns/mapping'
import type { Import, MappingDraft } from '@/features/imports/import-api'
import { Combobox } from '@/ui/controls/combobox'
import { Input } from '@/ui/controls/input'
import { Card } from '@/ui/layout/card'
import { humanize, plural } from '@/ui/text/format'

type Props = { job: Import; draft: MappingDraft; disabled: boolean; onChange: (draft: MappingDraft) => void }
type Rejected = Import['rejected'][number]

const leaveOut = ''

/** Values that the last preview could not use, each once; a person says what it means, and the mapping keeps it. */
export function RejectedCard({ job, draft, disabled, onChange }: Props) {
  if (job.rejected.length === 0) return null
  return (
    <Card
      padded={false}
      title="Values that do not fit"
      description="From the last preview. The mapping remembers what you choose."
    >
      <ul aria-label="Values that do not fit" className="max-h-80 overflow-y-auto">
        {job.rejected.map((one) => (
          <li
            key={`${one.index} ${one.value}`}
            className="grid gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-b-0 md:grid-cols-[1fr_1fr_1fr]"
          >
            <div className="min-w-0">
              <p className="truncate text-sm font-medium" title={one.value}>
                {one.value}
              </p>
              <p className="truncate text-xs text-ink-3">
                {one.header} · {plural(one.rows, 'row')}
              </p>
            </div>
            <p className="min-w-0 text-xs text-ink-3">{one.reason}</p>
            <Meaning
              rejected={one}
              value={meaningOf(draft, one)}
              disabled={disabled}
              onChange={(use) => onChange(withMeaning(draft, one, use))}
            />
          </li>
        ))}
      </ul>
    </Card>
  )
}

type MeaningProps = {
  rejected: Rejected
  value: string | undefined
  disabled: boolean
  onChange: (use: string) => void
}

function Meaning({ rejected, value, disabled, onChange }: MeaningProps) {
  const label = `Use “${rejected.value}” as`
  const choices = rejected.choices ?? []
  if (choices.length === 0) {
    return (
      <Input
        defaultValue={value ?? ''}
        disabled={disabled}
        aria-label={label}
        placeholder="Use as…"
        onBlur={(event) => event.target.value.trim() !== (value ?? '') && onChange(event.target.value.trim())}
      />
    )
  }
  return (
    <Combobox
      size="sm"
      value={value}
      onChange={onChange}
      disabled={disabled}
      placeholder="Use as…"
      aria-label={label}
      options={[
        { value: leaveOut, label: 'Leave out' },
        ...choices.map((choice) => ({ value: choice, label: humanize(choice) })),
      ]}
    />
  )
}
