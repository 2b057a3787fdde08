import { clsx } from 'clsx'
import { Check } from 'lucide-react'

export type Step = { id: string; label: string; note?: string }

export type StepperProps = {
  steps: readonly Step[]
  current: string
  /** Called for steps already passed; without it nothing is clickable. */
  onGo?: (id: string) => void
  'aria-label': string
}

export function Stepper({ steps, current, onGo, ...native }: StepperProps) {
  const at = steps.findIndex((step) => step.id === current)
  return (
    <ol className="flex flex-wrap items-center gap-x-2 gap-y-1 py-1" {...native}>
      {steps.map((step, index) => {
        const done = index < at
        const body = (
          <>
            <span
              aria-hidden
              className={clsx(
                'flex size-5 shrink-0 items-center justify-center rounded-full text-2xs font-semibold',
                done && 'bg-accent-soft text-accent-ink',
                index === at && 'bg-accent text-on-accent',
                index > at && 'border border-line-strong text-ink-3',
              )}
            >
              {done ? <Check className="size-3" strokeWidth={3} /> : index + 1}
            </span>
            <span
              className={clsx(
                'text-sm whitespace-nowrap',
                index === at ? 'font-medium text-ink' : 'text-ink-3 max-sm:sr-only',
              )}
            >
              {step.label}
            </span>
            {step.note !== undefined && <span className="text-xs whitespace-nowrap text-ink-3">{step.note}</span>}
          </>
        )
        return (
          <li key={step.id} aria-current={index === at ? 'step' : undefined} className="flex items-center gap-2">
            {done && onGo !== undefined ? (
              <button
                type="button"
                onClick={() => onGo(step.id)}
                className="flex items-center gap-2 rounded-md px-1 hover:bg-hover"
              >
                {body}
              </button>
            ) : (
              <span className="flex items-center gap-2 px-1">{body}</span>
            )}
            {index < steps.length - 1 && <span aria-hidden className="h-px w-5 shrink-0 bg-line-strong" />}
          </li>
        )
      })}
    </ol>
  )
}
