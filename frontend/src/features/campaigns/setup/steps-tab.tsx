import { useState } from 'react'

import type { Campaign, CampaignStep } from '@/api/campaigns'
import { channelWords } from '@/api/outreach-words'
import { SaveBar } from '@/features/campaigns/setup/save-bar'
import type { CampaignActions } from '@/features/campaigns/use-campaign-actions'
import { useTenant } from '@/tenant'
import { Field } from '@/ui/controls/field'
import { Input } from '@/ui/controls/input'
import { Switch } from '@/ui/controls/switch'
import { Textarea } from '@/ui/controls/textarea'
import { Badge } from '@/ui/status/badge'
import { formatCount, plural } from '@/ui/text/format'

const fixedWords: Partial<Record<Campaign['status'], string>> = {
  draft: 'Your role can read the steps, but not change them.',
  ready: 'Steps are fixed once the campaign is ready. Move it back to draft to change them.',
}

/** The sequence. Steps change only in a draft: afterwards messages refer to them. */
export function StepsTab({ one, actions }: { one: Campaign; actions: CampaignActions }) {
  const tenant = useTenant()
  const [edited, setEdited] = useState<readonly CampaignStep[]>()
  const steps = edited ?? one.steps
  const editable = one.status === 'draft' && tenant.can('editor')
  const change = (id: string, part: Partial<CampaignStep>) =>
    setEdited(steps.map((step) => (step.id === id ? { ...step, ...part } : step)))
  const save = () =>
    actions.change.mutate(
      {
        version: one.version,
        steps: steps.map(({ id, channel, label, enabled, delay_days, instructions, needs_pdf }) => ({
          id,
          channel,
          label: label.trim(),
          enabled,
          delay_days,
          instructions,
          needs_pdf,
        })),
      },
      { onSuccess: () => setEdited(undefined) },
    )
  const unnamed = steps.some((step) => step.label.trim() === '')
  return (
    <div className="flex max-w-3xl flex-col gap-3">
      {!editable && (
        <p className="text-sm text-ink-2">
          {fixedWords[one.status] ?? 'Steps are fixed: messages were written from them.'}
        </p>
      )}
      <ol className="flex flex-col gap-2">
        {steps.map((step, index) => (
          <li key={step.id} className="rounded-lg border border-line p-4 shadow-card">
            <div className="flex flex-wrap items-center gap-2">
              <span className="text-sm text-ink-3 tabular-nums">{index + 1}</span>
              <span className="text-sm font-medium">{channelWords[step.channel]}</span>
              <Badge>at most {formatCount(step.max_body)} characters</Badge>
              {step.needs_pdf && <Badge tone="info">with a PDF, attached by hand</Badge>}
              <span className="ml-auto">
                <Switch
                  aria-label={`Write step ${index + 1}, ${step.label}`}
                  checked={step.enabled}
                  disabled={!editable}
                  onChange={(enabled) => change(step.id, { enabled })}
                  label={step.enabled ? 'On' : 'Off'}
                />
              </span>
            </div>
            {editable ? (
              <div className="mt-3 grid gap-3 sm:grid-cols-[1fr_8rem]">
                <Field label="Label" error={step.label.trim() === '' ? 'Give the step a name.' : undefined}>
                  <Input
                    value={step.label}
                    maxLength={120}
                    onChange={(event) => change(step.id, { label: event.target.value })}
                  />
                </Field>
                <Field label={index === 0 ? 'Days after the start' : 'Days after the last'}>
                  <Input
                    type="number"
                    min={0}
                    max={365}
                    value={step.delay_days}
                    onChange={(event) =>
                      change(step.id, {
                        delay_days: Math.min(365, Math.max(0, Math.trunc(event.target.valueAsNumber || 0))),
                      })
                    }
                  />
                </Field>
                <div className="sm:col-span-2">
                  <Field label="Instructions for the writer" optional>
                    <Textarea
                      value={step.instructions}
                      maxLength={4000}
                      onChange={(event) => change(step.id, { instructions: event.target.value })}
                    />
                  </Field>
                </div>
              </div>
            ) : (
              <div className="mt-2 text-sm">
                <p className="font-medium">
                  {step.label}
                  <span className="font-normal text-ink-3">
                    {' '}
                    · {step.delay_days === 0 ? 'on the same day' : `after ${plural(step.delay_days, 'day')}`}
                  </span>
                </p>
                <p className="mt-1 whitespace-pre-wrap text-ink-2">{step.instructions || 'No instructions.'}</p>
              </div>
            )}
          </li>
        ))}
      </ol>
      {edited !== undefined && editable && (
        <SaveBar
          error={actions.change.error}
          busy={actions.change.isPending}
          blocked={unnamed}
          onSave={save}
          onDrop={() => {
            setEdited(undefined)
            actions.change.reset()
          }}
        />
      )}
    </div>
  )
}
