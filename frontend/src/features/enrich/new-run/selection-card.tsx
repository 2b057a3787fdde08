import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { X } from 'lucide-react'

import { apiQuery } from '@/api/query'
import { tags } from '@/api/tags'
import { chosenOf, wholeOf, type EnrichState } from '@/features/enrich/new-run/selection'
import { ImportChip } from '@/records/list/import-chip'
import { Combobox } from '@/ui/controls/combobox'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { MultiSelectFilter } from '@/ui/filters/multi-select-filter'
import { Card } from '@/ui/layout/card'
import { humanize, plural } from '@/ui/text/format'

type Props = { state: EnrichState; disabled: boolean; onChange: (change: Partial<EnrichState>) => void }

const nouns = { company: 'companies', contact: 'contacts' } as const

/** Which records the run is about. */
export function SelectionCard({ state, disabled, onChange }: Props) {
  const known = useQuery(tags())
  const items = known.data?.items ?? []
  const chosen = chosenOf(state)
  const lost = state.selection !== '' && chosen === null
  // A selection that this tab has lost reads as none; one that it has wins over tags and imports.
  const withoutChosen = state.of === 'chosen' ? 'tags' : state.of
  const of = chosen !== null && state.of !== 'all' ? 'chosen' : withoutChosen
  const options = [
    ...(chosen === null
      ? []
      : [
          {
            value: 'chosen' as const,
            label:
              chosen.count === 0
                ? `The ${nouns[chosen.entity]} of the run’s filter`
                : `The ${plural(chosen.count, chosen.entity, nouns[chosen.entity])} you chose`,
          },
        ]),
    ...(state.import.length === 0
      ? []
      : [
          {
            value: 'imports' as const,
            label:
              state.import.length === 1 ? 'The records of an import' : `The records of ${state.import.length} imports`,
          },
        ]),
    { value: 'tags' as const, label: 'Records with a tag' },
    { value: 'all' as const, label: 'Everything in this workspace' },
  ]
  const choose = (next: EnrichState['of']) => onChange(next === 'tags' ? { of: next, selection: '' } : { of: next })
  return (
    <Card title="Records" className="min-w-0">
      <div className="flex flex-col gap-2">
        <div className="grid gap-2 xl:grid-cols-2">
          <Select value={of} onChange={choose} options={options} disabled={disabled} aria-label="Which records" />
          {of === 'tags' && (
            <Combobox
              value={undefined}
              onChange={(id) => onChange({ of: 'tags', tag: [...state.tag, id] })}
              options={items
                .filter((tag) => !state.tag.includes(tag.id))
                .map((tag) => ({
                  value: tag.id,
                  label: tag.name,
                  hint: [
                    plural(tag.companies_count, 'company', 'companies'),
                    plural(tag.contacts_count, 'contact'),
                  ].join(', '),
                }))}
              placeholder={state.tag.length === 0 ? 'Choose a tag' : 'Add another tag'}
              searchPlaceholder="Search tags…"
              empty={items.length === 0 ? 'No tag yet: an import makes one for its list' : 'No such tag'}
              disabled={disabled}
              aria-label="Tag"
            />
          )}
        </div>
        {lost && (
          <p className="text-xs text-warn-ink">
            The selection was made in another tab and is not known here. Choose again.
          </p>
        )}
        {of === 'tags' && state.tag.length > 0 && (
          <ul className="flex flex-wrap gap-1.5">
            {state.tag.map((id) => {
              const name = items.find((tag) => tag.id === id)?.name ?? (known.isPending ? '…' : 'Unknown tag')
              return (
                <li
                  key={id}
                  className={clsx(
                    'inline-flex h-6 max-w-full items-center rounded-md bg-hover pl-2 text-xs font-medium',
                    'text-ink-2',
                  )}
                >
                  <span className="truncate">{name}</span>
                  <button
                    type="button"
                    disabled={disabled}
                    aria-label={`Remove tag ${name}`}
                    onClick={() => onChange({ tag: state.tag.filter((one) => one !== id) })}
                    className={clsx(
                      'flex size-6 shrink-0 items-center justify-center rounded-md text-ink-3',
                      'hover:bg-active hover:text-ink',
                    )}
                  >
                    <X aria-hidden className="size-3" />
                  </button>
                </li>
              )
            })}
          </ul>
        )}
        {of === 'imports' && (
          <div className="flex flex-wrap gap-1.5">
            {state.import.map((id) => (
              <ImportChip
                key={id}
                id={id}
                disabled={disabled}
                onRemove={() =>
                  onChange(
                    state.import.length === 1
                      ? { of: 'tags', import: [] }
                      : { import: state.import.filter((one) => one !== id) },
                  )
                }
              />
            ))}
          </div>
        )}
        <Narrowing state={state} disabled={disabled} onChange={onChange} />
        <p className="text-xs text-ink-3">Companies include their contacts; contacts include their company.</p>
      </div>
    </Card>
  )
}

const tiers = [
  'tier_1_platinum',
  'tier_2_gold',
  'tier_3_silver',
  'tier_4_bronze',
  'tier_5_copper',
  'deprioritize',
  'empty',
]

/** Takes away from what was chosen: other owners, other tiers, all but a sample. */
function Narrowing({ state, disabled, onChange }: Props) {
  const owners = useQuery(apiQuery(60_000, '/api/owners'))
  const named = (owners.data?.items ?? []).map((owner) => ({ value: owner.id, label: owner.name }))
  return (
    <div className="flex flex-wrap items-end gap-2">
      {named.length > 0 && (
        <MultiSelectFilter
          label="Owner"
          options={[...named, { value: 'empty', label: 'Nobody' }]}
          value={{ include: state.owner, exclude: [] }}
          onChange={({ include }) => onChange({ owner: include })}
        />
      )}
      <MultiSelectFilter
        label="Tier"
        options={tiers.map((tier) => ({ value: tier, label: tier === 'empty' ? 'No tier' : humanize(tier) }))}
        value={{ include: state.tier, exclude: [] }}
        onChange={({ include }) => onChange({ tier: include })}
      />
      <div className="w-36">
        <Field
          label="Sample of"
          error={wholeOf(state.sample) === undefined ? 'A number from 1 to 100,000.' : undefined}
        >
          <Input
            inputMode="numeric"
            value={state.sample}
            disabled={disabled}
            placeholder="all companies"
            onChange={({ target }) => onChange({ sample: target.value.slice(0, 9) })}
          />
        </Field>
      </div>
    </div>
  )
}
