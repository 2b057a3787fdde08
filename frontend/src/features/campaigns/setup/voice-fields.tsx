import {
  formalityForms,
  formalityWords,
  languageWords,
  optionsOf,
  toneWords,
  type Formality,
  type Language,
  type MessageTone,
} from '@/api/outreach-words'
import { Field } from '@/ui/controls/field'
import { Select } from '@/ui/controls/select'

export type Voice = { language: Language; tone: MessageTone; formality: Formality | null }

const languages = optionsOf(languageWords)
const tones = optionsOf(toneWords)

/** How the messages sound: language, tone, and how the reader is addressed. */
export function VoiceFields({
  value,
  onChange,
  disabled = false,
}: {
  value: Voice
  onChange: (value: Voice) => void
  disabled?: boolean
}) {
  const forms = formalityForms[value.language]
  const formalities = [
    { value: 'none' as const, label: 'The writer decides' },
    ...optionsOf(formalityWords).map((option) => ({ ...option, ...(forms ? { hint: forms[option.value] } : {}) })),
  ]
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field label="Language">
        <Select
          value={value.language}
          onChange={(language) => onChange({ ...value, language })}
          options={languages}
          disabled={disabled}
        />
      </Field>
      <Field label="Tone">
        <Select
          value={value.tone}
          onChange={(tone) => onChange({ ...value, tone })}
          options={tones}
          disabled={disabled}
        />
      </Field>
      <Field label="Formality">
        <Select
          value={value.formality ?? 'none'}
          onChange={(next) => onChange({ ...value, formality: next === 'none' ? null : next })}
          options={formalities}
          disabled={disabled}
        />
      </Field>
    </div>
  )
}
