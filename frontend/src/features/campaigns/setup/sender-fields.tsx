import type { Sender } from '@/api/campaigns'
import type { ApiError } from '@/api/error'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Textarea } from '@/ui/controls/textarea'

export const nobody: Sender = {
  name: '',
  role: '',
  company: '',
  offer: '',
  email: '',
  website: '',
  linkedin_account: 'unknown',
}

const accounts = [
  { value: 'unknown', label: 'Not known', hint: 'longer notes get a warning' },
  { value: 'free', label: 'Free', hint: 'invitations of at most 200 characters' },
  { value: 'paid', label: 'Paid', hint: 'invitations of at most 300 characters' },
] as const

type Props = { value: Sender; onChange: (value: Sender) => void; disabled?: boolean; error?: ApiError | undefined }

/** Who writes; what stays empty is not mentioned in the messages. */
export function SenderFields({ value, onChange, disabled = false, error }: Props) {
  const line = (
    key: Exclude<keyof Sender, 'linkedin_account'>,
    label: string,
    extra: { optional?: boolean; type?: string; placeholder?: string; maxLength: number },
  ) => (
    <Field label={label} optional={extra.optional ?? true} error={error?.fieldError(`sender.${key}`)}>
      <Input
        type={extra.type ?? 'text'}
        value={value[key]}
        placeholder={extra.placeholder}
        maxLength={extra.maxLength}
        disabled={disabled}
        onChange={(event) => onChange({ ...value, [key]: event.target.value })}
      />
    </Field>
  )
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {line('name', 'Sender’s name', {
        optional: false,
        maxLength: 200,
        placeholder: 'The signature under the message',
      })}
      {line('role', 'Role', { maxLength: 200 })}
      {line('company', 'Company', { maxLength: 200 })}
      {line('website', 'Website', { maxLength: 500 })}
      {line('email', 'E-mail', { type: 'email', maxLength: 320 })}
      <Field label="LinkedIn account" hint="Advice on the length of invitations; nothing is blocked by it.">
        <Select
          value={value.linkedin_account}
          onChange={(linkedin_account) => onChange({ ...value, linkedin_account })}
          options={accounts}
          disabled={disabled}
        />
      </Field>
      <div className="sm:col-span-2">
        <Field
          label="What you offer"
          optional
          hint="In your own words; every message may lean on it."
          error={error?.fieldError('sender.offer')}
        >
          <Textarea
            rows={2}
            value={value.offer}
            maxLength={4000}
            disabled={disabled}
            onChange={(event) => onChange({ ...value, offer: event.target.value })}
          />
        </Field>
      </div>
    </div>
  )
}
