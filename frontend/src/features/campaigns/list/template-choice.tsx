import { clsx } from 'clsx'

import { channelWords, languageWords, toneWords } from '@/api/outreach-words'
import type { components } from '@/api/schema.gen'
import { plural } from '@/ui/text/format'

type Template = components['schemas']['TemplateOut']

/** Templates as cards with the steps each brings. */
export function TemplateChoice({
  templates,
  value,
  onChange,
}: {
  templates: readonly Template[]
  value: string | undefined
  onChange: (template: Template) => void
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-ink-2">Template</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {templates.map((template) => {
          const chosen = template.key === value
          return (
            <label
              key={template.key}
              className={clsx(
                'flex cursor-pointer flex-col gap-1.5 rounded-lg border p-3',
                'focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent',
                chosen ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-hover',
              )}
            >
              <input
                type="radio"
                name="template"
                className="sr-only"
                checked={chosen}
                onChange={() => onChange(template)}
              />
              <span className="text-sm font-medium">{template.name}</span>
              <span className="text-xs text-ink-2">{template.description}</span>
              <ol className="mt-1 flex flex-col gap-1 text-xs">
                {template.steps.map((step, index) => (
                  <li key={index} className={clsx('flex gap-1.5', !step.enabled && 'text-ink-3')}>
                    <span className="w-3 shrink-0 text-right text-ink-3 tabular-nums">{index + 1}</span>
                    <span className="min-w-0">
                      {step.label}
                      <span className="text-ink-3">
                        {' '}
                        · {channelWords[step.channel]}
                        {index > 0 && ` · after ${plural(step.delay_days, 'day')}`}
                        {!step.enabled && ' · off'}
                      </span>
                    </span>
                  </li>
                ))}
              </ol>
              <span className="mt-auto pt-1 text-xs text-ink-3">
                {languageWords[template.language]}, {toneWords[template.tone].toLowerCase()}
              </span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
