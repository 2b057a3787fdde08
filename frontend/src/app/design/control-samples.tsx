import { Mail, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { Row } from '@/app/design/row'
import { Section } from '@/app/design/section'
import { Button } from '@/ui/controls/button'
import { Checkbox } from '@/ui/controls/checkbox'
import { Combobox } from '@/ui/controls/combobox'
import { CopyButton } from '@/ui/controls/copy-button'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Select } from '@/ui/controls/select'
import { Switch } from '@/ui/controls/switch'
import { Textarea } from '@/ui/controls/textarea'

const tiers = [
  { value: 'gold', label: 'Tier 2 gold', hint: '84' },
  { value: 'silver', label: 'Tier 3 silver', hint: '212' },
  { value: 'copper', label: 'Tier 5 copper, a label that is much too long for its place', disabled: true },
] as const

export function ControlSamples() {
  const [tier, setTier] = useState<'gold' | 'silver' | 'copper'>()
  const [owner, setOwner] = useState<string>()
  const [on, setOn] = useState(true)
  return (
    <>
      <Section title="Buttons">
        {(['primary', 'secondary', 'ghost', 'danger'] as const).map((look) => (
          <Row key={look} label={look}>
            <Button look={look} size="sm">
              Small
            </Button>
            <Button look={look}>Medium</Button>
            <Button look={look} size="lg">
              Large
            </Button>
            <Button look={look} icon={look === 'danger' ? <Trash2 aria-hidden /> : <Plus aria-hidden />}>
              With icon
            </Button>
            <Button look={look} square aria-label="Add" icon={<Plus aria-hidden />} />
            <Button look={look} busy>
              Saving
            </Button>
            <Button look={look} disabled>
              Disabled
            </Button>
          </Row>
        ))}
        <Row label="copy">
          <CopyButton text="copied" />
        </Row>
      </Section>
      <Section title="Fields">
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label="Domain" hint="Without https://">
            <Input placeholder="nordlys-verksted.no" />
          </Field>
          <Field label="E-mail" error="This is not an e-mail address. Write it like name@company.cz.">
            <Input defaultValue="anna.novakova@" leading={<Mail aria-hidden />} />
          </Field>
          <Field label="Disabled" optional>
            <Input disabled value="cannot be changed" readOnly />
          </Field>
          <Field label="Tier">
            <Select value={tier} onChange={setTier} options={tiers} />
          </Field>
          <Field label="Owner">
            <Combobox
              value={owner}
              onChange={setOwner}
              onCreate={() => undefined}
              options={['Petra Malá', 'Olav Berg', 'Aino Virtanen', 'Claire Dubois'].map((name) => ({
                value: name,
                label: name,
                hint: 'Sales',
              }))}
            />
          </Field>
          <Field label="Notes">
            <Textarea placeholder="Grows with its text" />
          </Field>
        </div>
      </Section>
      <Section title="Toggles">
        <Row label="checkbox">
          <Checkbox label="Off" checked={false} onChange={() => undefined} />
          <Checkbox label="On" checked={on} onChange={setOn} />
          <Checkbox label="Some" checked="indeterminate" onChange={() => undefined} />
          <Checkbox label="Disabled" checked disabled onChange={() => undefined} />
        </Row>
        <Row label="switch">
          <Switch label="Off" checked={false} onChange={() => undefined} />
          <Switch label="On" checked={on} onChange={setOn} />
          <Switch label="Disabled" checked disabled onChange={() => undefined} />
        </Row>
      </Section>
    </>
  )
}
