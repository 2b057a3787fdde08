import type { Import, LeftOutLine } from '@/features/imports/import-api'
import { Button } from '@/ui/controls/button'
import { Card } from '@/ui/layout/card'
import { plural } from '@/ui/text/format'

const kinds: Record<LeftOutLine['kind'], string> = {
  preamble: 'Above the header',
  header: 'Header again',
  separator: 'Separator',
  total: 'Total',
  footer: 'Below the table',
}

type Props = {
  job: Import
  kept: readonly number[]
  disabled: boolean
  onChange: (kept: number[]) => void
}

/** Lines of the file that are not data, each with its reason; a person may take them back. */
export function LeftOutCard({ job, kept, disabled, onChange }: Props) {
  if (job.left_out_total === 0) return null
  const more = job.left_out_total - job.left_out.length
  return (
    <Card
      padded={false}
      title="Not data"
      description={`${plural(job.left_out_total, 'line')} of the file will not be imported.`}
    >
      <ul aria-label="Lines that are not data" className="max-h-72 overflow-y-auto">
        {job.left_out.map(({ line, kind, text }) => {
          const back = kept.includes(line)
          return (
            <li key={line} className="flex items-center gap-3 border-b border-line px-4 py-1.5 text-sm last:border-b-0">
              <span className="w-16 shrink-0 text-xs text-ink-3 tabular-nums">Line {line}</span>
              <span className="w-32 shrink-0 text-xs text-ink-2">{back ? 'Imported as data' : kinds[kind]}</span>
              <span className="min-w-0 flex-1 truncate" title={text}>
                {text}
              </span>
              {!disabled && (
                <Button
                  size="sm"
                  aria-label={`${back ? 'Leave out' : 'Take back'} line ${line}`}
                  onClick={() => onChange(back ? kept.filter((one) => one !== line) : [...kept, line])}
                >
                  {back ? 'Leave out' : 'Take back'}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {more > 0 && <p className="px-4 py-2 text-xs text-ink-3">{plural(more, 'further line')} not shown.</p>}
    </Card>
  )
}
