import type { ListOrigin, MappingDraft } from '@/features/imports/import-api'
import { legalBasisWords } from '@/records/fields/source-words'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Card } from '@/ui/layout/card'

type Props = { draft: MappingDraft; disabled: boolean; onChange: (change: Partial<MappingDraft>) => void }

type Basis = keyof typeof legalBasisWords
type Choice = Basis | 'not_stated'

const bases: readonly { value: Choice; label: string }[] = [
  { value: 'not_stated', label: 'Not stated' },
  ...Object.entries(legalBasisWords).map(([value, label]) => ({ value: value as Basis, label })),
]

/** Where the list is from. It is kept with the import and shown with each of its values. */
export function OriginCard({ draft, disabled, onChange }: Props) {
  const set = (change: Partial<ListOrigin>) => onChange({ origin: { ...draft.origin, ...change } })
  return (
    <Card title="Origin of this list" description="Kept with the import, and shown with each of its values.">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label="Source" optional>
          <Input
            value={draft.origin.source ?? ''}
            maxLength={300}
            disabled={disabled}
            placeholder="Who made or sold the list"
            onChange={(event) => set({ source: event.target.value })}
          />
        </Field>
        <Field label="Licence" optional>
          <Input
            value={draft.origin.license ?? ''}
            maxLength={300}
            disabled={disabled}
            placeholder="What it may be used for"
            onChange={(event) => set({ license: event.target.value })}
          />
        </Field>
        <Field label="Legal basis" optional>
          <Select
            value={draft.origin.legal_basis ?? 'not_stated'}
            options={bases}
            disabled={disabled}
            onChange={(value) => set({ legal_basis: value === 'not_stated' ? null : value })}
          />
        </Field>
        <Field label="Date of collection" optional>
          <Input
            type="date"
            value={draft.origin.collected_on ?? ''}
            disabled={disabled}
            onChange={(event) => set({ collected_on: event.target.value === '' ? null : event.target.value })}
          />
        </Field>
      </div>
    </Card>
  )
}
