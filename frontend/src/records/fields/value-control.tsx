import type { FieldInfo } from '@/api/fields/fields'
import { Combobox } from '@/ui/controls/combobox'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Textarea } from '@/ui/controls/textarea'

const unknown = { value: 'not-known', label: 'Not known' }
const yesNo = [{ value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }, unknown]
const inputs: Partial<
  Record<FieldInfo['type'], { type?: string; inputMode?: 'numeric' | 'decimal' | 'email' | 'tel' | 'url' }>
> = {
  integer: { inputMode: 'numeric' },
  year: { inputMode: 'numeric' },
  number: { inputMode: 'decimal' },
  millions_eur: { inputMode: 'decimal' },
  email: { inputMode: 'email' },
  phone: { inputMode: 'tel' },
  url: { inputMode: 'url' },
  linkedin_url: { inputMode: 'url' },
  domain: { inputMode: 'url' },
  date: { type: 'date' },
}

/** What of the catalogue can be typed; structured values come from registers and stay theirs. */
export const isTypable = (field: FieldInfo): boolean =>
  field.editable && field.type !== 'object' && field.type !== 'object_list'

/** A value as the text that a control holds; "" is not known. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(String).join('\n')
  return String(value)
}

/** What a control's text means to the API, which reads and checks it; `null` is not known. */
export function fromText(field: FieldInfo, text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (field.type === 'text_list')
    return trimmed
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  if (field.type === 'boolean') return trimmed === 'true'
  return trimmed
}

type Props = {
  field: FieldInfo
  value: string
  onChange: (text: string) => void
  autoFocus?: boolean
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
}

/** The control for a field's type and enum. */
export function ValueControl({ field, value, onChange, autoFocus = false, ...native }: Props) {
  const pick = (next: string) => onChange(next === unknown.value ? '' : next)
  if (field.type === 'boolean')
    return <Select value={value === '' ? unknown.value : value} onChange={pick} options={yesNo} {...native} />
  if (field.type === 'enum') {
    const options = [...field.members, unknown]
    const chosen = value === '' ? unknown.value : value
    if (options.length > 12) return <Combobox value={chosen} onChange={pick} options={options} {...native} />
    return <Select value={chosen} onChange={pick} options={options} {...native} />
  }
  if (field.type === 'long_text' || field.type === 'text_list') {
    return (
      <Textarea
        autoFocus={autoFocus}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...(field.type === 'text_list' ? { placeholder: 'One per line' } : {})}
        {...native}
      />
    )
  }
  return (
    <Input
      autoFocus={autoFocus}
      value={value}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      {...(field.type === 'country' ? { placeholder: 'Name or code, as CZ' } : {})}
      {...inputs[field.type]}
      {...native}
    />
  )
}
