import { clsx } from 'clsx'

import { confidenceWord, ignore, optionsFor } from '@/features/imports/columns/mapping'
import type { ImportColumn } from '@/features/imports/import-api'
import { Button } from '@/ui/controls/button'
import { Combobox, type ComboboxOption } from '@/ui/controls/combobox'
import { Progress } from '@/ui/status/progress'
import { formatPercent } from '@/ui/text/format'

type Props = {
  column: ImportColumn
  rows: number
  target: string
  options: readonly ComboboxOption[]
  /** Header of the other column that goes to the same field. */
  clash: string | undefined
  disabled: boolean
  /** True while the column waits for a decision. */
  asks: boolean
  onChange: (target: string) => void
  onKeep: () => void
  /** Appends the column to the other one of the same field; undefined where the field is no text. */
  onJoin: (() => void) | undefined
}

const keepLabel = (target: string) => (target === ignore ? 'Leave out' : 'Use this field')

export function ColumnRow({ column, target, options, clash, disabled, asks, onChange, onKeep, onJoin }: Props) {
  const header = column.header || `Column ${column.index + 1}`
  const own = target !== column.target
  const { word, tone } = confidenceWord(column.confidence)
  const empty = column.samples.length === 0
  return (
    <div
      role="row"
      className={clsx(
        'grid gap-x-4 gap-y-1.5 border-b border-line px-4 py-2.5',
        'last:border-b-0',
        'md:grid-cols-[minmax(0,1.1fr)_minmax(0,1.5fr)_minmax(0,1.2fr)_minmax(0,1.3fr)]',
      )}
    >
      <div role="cell" className="min-w-0">
        <p className={clsx('truncate text-sm font-medium', target === ignore && 'text-ink-3')} title={header}>
          {header}
        </p>
        <p className="text-xs text-ink-3">
          {column.fill_rate === 0 ? 'empty in every row' : `filled in ${formatPercent(column.fill_rate)} of rows`}
        </p>
      </div>
      <div role="cell" className="flex min-w-0 flex-wrap content-start gap-1 overflow-hidden md:max-h-11">
        {empty && <span className="text-xs text-ink-3">No value to show</span>}
        {column.samples.slice(0, 4).map((sample, index) => (
          <span
            key={index}
            title={sample}
            className="max-w-full truncate rounded-sm bg-hover px-1.5 text-xs leading-5 text-ink-2"
          >
            {sample}
          </span>
        ))}
      </div>
      <div role="cell" className="min-w-0">
        <Combobox
          size="sm"
          value={target}
          onChange={onChange}
          options={optionsFor(column, options)}
          disabled={disabled}
          aria-label={`Field for ${header}`}
          aria-invalid={clash !== undefined}
          searchPlaceholder="Search fields…"
        />
        {clash !== undefined && (
          <p className="mt-1 flex flex-wrap items-center gap-2 text-xs text-bad-ink">
            “{clash}” goes there too.
            {!disabled && onJoin !== undefined && (
              <Button size="sm" onClick={onJoin} aria-label={`Join ${header} to ${clash}`}>
                Join them
              </Button>
            )}
          </p>
        )}
      </div>
      <div role="cell" className="min-w-0">
        {own ? (
          <p className="text-sm">Chosen by you</p>
        ) : (
          <div className="flex items-center gap-2">
            <span className={clsx('w-20 shrink-0 text-sm', column.confidence === 0 && 'w-auto text-ink-3')}>
              {word}
            </span>
            {column.confidence > 0 && (
              <span className="w-16">
                <Progress
                  aria-label={`Confidence for ${header}`}
                  total={1}
                  parts={[{ value: column.confidence, tone, label: 'sure' }]}
                />
              </span>
            )}
          </div>
        )}
        <p className="line-clamp-2 text-xs text-ink-3" title={column.why}>
          {own ? `Recognised as: ${column.why}` : column.why}
        </p>
        {asks && (
          <div className="mt-1 flex flex-wrap items-center gap-2 rounded-md bg-warn-soft px-2 py-1">
            <p className="min-w-0 flex-1 basis-40 text-xs text-warn-ink">{column.question}</p>
            {!disabled && (
              <Button size="sm" onClick={onKeep} aria-label={`${keepLabel(target)}: ${header}`}>
                {keepLabel(target)}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  )
}
