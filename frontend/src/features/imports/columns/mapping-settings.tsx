import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'

import { tags as allTags } from '@/api/tags'
import { strategyOptions } from '@/features/imports/columns/mapping'
import type { MappingDraft, Strategy } from '@/features/imports/import-api'
import { Combobox } from '@/ui/controls/combobox'
import { Field } from '@/ui/controls/field'
import { Select } from '@/ui/controls/select'
import { Card } from '@/ui/layout/card'

type Props = { draft: MappingDraft; disabled: boolean; onChange: (change: Partial<MappingDraft>) => void }

const usable = (name: string) => /[\p{L}\p{N}]/u.test(name) && name.length <= 100

export function MappingSettings({ draft, disabled, onChange }: Props) {
  const known = useQuery(allTags())
  const options = (known.data?.items ?? [])
    .filter((tag) => !draft.tags.includes(tag.name))
    .map((tag) => ({ value: tag.name, label: tag.name }))
  const add = (name: string) => {
    if (usable(name) && !draft.tags.includes(name)) onChange({ tags: [...draft.tags, name] })
  }
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Strategies
        title="Existing contacts"
        how="Matched by LinkedIn, then e-mail, then name with company."
        value={draft.contact_strategy}
        disabled={disabled}
        onChange={(contact_strategy) => onChange({ contact_strategy })}
      />
      <Strategies
        title="Existing companies"
        how="Matched by domain, then name."
        value={draft.company_strategy}
        disabled={disabled}
        onChange={(company_strategy) => onChange({ company_strategy })}
      />
      <Card title="Tags for this list">
        <div className="flex flex-col gap-2">
          <Field
            label="Every record of the list gets these tags"
            hint="By a tag you find the list again, enrich it, or put it into a campaign."
          >
            <Combobox
              value={undefined}
              onChange={add}
              onCreate={add}
              options={options}
              placeholder="Add a tag"
              searchPlaceholder="Search or name a new tag"
              empty="No other tag yet"
              disabled={disabled || draft.tags.length >= 20}
            />
          </Field>
          <ul className="flex flex-wrap gap-1.5">
            {draft.tags.map((tag) => (
              <li
                key={tag}
                className={clsx(
                  'inline-flex h-6 max-w-full items-center gap-1 rounded-md bg-hover pl-2 text-xs',
                  'font-medium text-ink-2',
                )}
              >
                <span className="truncate">{tag}</span>
                <button
                  type="button"
                  disabled={disabled}
                  aria-label={`Remove tag ${tag}`}
                  onClick={() => onChange({ tags: draft.tags.filter((one) => one !== tag) })}
                  className={clsx(
                    'flex size-6 items-center justify-center rounded-md text-ink-3',
                    'hover:bg-active hover:text-ink',
                  )}
                >
                  <X aria-hidden className="size-3" />
                </button>
              </li>
            ))}
          </ul>
        </div>
      </Card>
    </div>
  )
}

type StrategiesProps = {
  title: string
  how: string
  value: Strategy
  disabled: boolean
  onChange: (value: Strategy) => void
}

function Strategies({ title, how, value, disabled, onChange }: StrategiesProps) {
  const chosen = strategyOptions.find((option) => option.value === value)
  return (
    <Card title={title}>
      <Field label={how} hint={chosen?.why}>
        <Select
          value={value}
          onChange={onChange}
          options={strategyOptions.map(({ value: one, label }) => ({ value: one, label }))}
          disabled={disabled}
        />
      </Field>
    </Card>
  )
}
