import { X } from 'lucide-react'
import { useState } from 'react'

import { ignore } from '@/features/imports/columns/mapping'
import type { MappingDraft } from '@/features/imports/import-api'
import { Button } from '@/ui/controls/button'
import { Combobox, type ComboboxOption } from '@/ui/controls/combobox'
import { Input } from '@/ui/controls/input'
import { Card } from '@/ui/layout/card'

type Props = {
  draft: MappingDraft
  options: readonly ComboboxOption[]
  disabled: boolean
  onChange: (constants: MappingDraft['constants']) => void
}

const isField = ({ value }: ComboboxOption) => value !== ignore && value !== 'tag' && !value.endsWith('.place')

/** Values that every row of the list gets, where no column gives one. */
export function ConstantsCard({ draft, options, disabled, onChange }: Props) {
  const [target, setTarget] = useState<string>()
  const [value, setValue] = useState('')
  const used = new Set(draft.constants.map((one) => one.target))
  const labelOf = (key: string) => options.find((option) => option.value === key)
  const add = () => {
    if (target === undefined || value.trim() === '') return
    onChange([...draft.constants, { target, value: value.trim() }])
    setTarget(undefined)
    setValue('')
  }
  return (
    <Card title="Same value in every row" description="Used where the list has no value of its own.">
      <div className="flex flex-col gap-2">
        <ul className="flex flex-col gap-1 empty:hidden">
          {draft.constants.map((one) => (
            <li key={one.target} className="flex items-center gap-2 text-sm">
              <span className="text-ink-3">{labelOf(one.target)?.label ?? one.target}</span>
              <span className="min-w-0 flex-1 truncate">{one.value}</span>
              {!disabled && (
                <Button
                  size="sm"
                  aria-label={`Remove ${labelOf(one.target)?.label ?? one.target}`}
                  onClick={() => onChange(draft.constants.filter((other) => other.target !== one.target))}
                >
                  <X aria-hidden className="size-3" />
                </Button>
              )}
            </li>
          ))}
        </ul>
        {!disabled && (
          <div className="flex flex-wrap items-center gap-2">
            <div className="min-w-40 flex-1">
              <Combobox
                size="sm"
                value={target}
                onChange={setTarget}
                options={options.filter((option) => isField(option) && !used.has(option.value))}
                placeholder="Field"
                searchPlaceholder="Search fields…"
                aria-label="Field of the value"
              />
            </div>
            <Input
              className="min-w-32 flex-1"
              value={value}
              onChange={(event) => setValue(event.target.value)}
              placeholder="Value"
              aria-label="Value for every row"
            />
            <Button size="sm" disabled={target === undefined || value.trim() === ''} onClick={add}>
              Add
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}
