import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Check, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'

import { apiQuery } from '@/api/query'
import { useTenant } from '@/tenant'
import { Button } from '@/ui/controls/button'

const freshMs = 5_000
const one = { params: { query: { limit: 1 } } }
const decided = ['approved', 'rejected', 'sent', 'delivered', 'replied'] as const

type Step = { title: string; says: string; page: string; isDone: boolean }

/** The steps of a workspace, ticked by what is there; undefined while that is not known. */
function useSteps(enabled: boolean): readonly Step[] | undefined {
  const companies = useQuery({ ...apiQuery(freshMs, '/api/companies', one), enabled }).data
  const contacts = useQuery({ ...apiQuery(freshMs, '/api/contacts', one), enabled }).data
  const runs = useQuery({
    ...apiQuery(freshMs, '/api/pipeline/runs', { params: { query: { limit: 20 } } }),
    enabled,
  }).data
  const reviewed = useQuery({
    ...apiQuery(freshMs, '/api/messages', { params: { query: { limit: 1, status: [...decided] } } }),
    enabled,
  }).data
  if (companies === undefined || contacts === undefined || runs === undefined || reviewed === undefined)
    return undefined
  return [
    {
      title: 'Import a list',
      says: 'An Excel or CSV file of companies or people.',
      page: 'import',
      isDone: companies.total + contacts.total > 0,
    },
    {
      title: 'Enrich the records',
      says: 'Choose stages and see the cost first.',
      page: 'enrich',
      isDone: runs.items.some(({ done }) => done > 0),
    },
    {
      title: 'Review messages',
      says: 'Create a campaign, then approve its drafts.',
      page: 'campaigns',
      isDone: reviewed.total > 0,
    },
  ]
}

/** What to do first in a workspace. Gone when all steps are done, or when the person hides it. */
export function FirstSteps() {
  const tenant = useTenant()
  const key = `leadgen.first-steps.${tenant.slug}`
  const [isOver, setIsOver] = useState(() => localStorage.getItem(key) !== null)
  const steps = useSteps(!isOver && tenant.can('editor'))
  const done = steps?.every(({ isDone }) => isDone) ?? false
  useEffect(() => {
    // Kept, so that a workspace that is past its start asks for none of this again.
    if (done) localStorage.setItem(key, 'done')
  }, [done, key])
  if (isOver || steps === undefined || done) return null
  const next = steps.findIndex(({ isDone }) => !isDone)
  return (
    <section aria-label="First steps" className="shrink-0 border-b border-line bg-sunken px-4 py-3 sm:px-6">
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 flex-1 text-sm font-semibold">
          First steps <span className="font-normal text-ink-3">{steps.filter(({ isDone }) => isDone).length} of 3</span>
        </h2>
        <Button
          look="ghost"
          size="sm"
          square
          aria-label="Hide the first steps"
          title="Hide the first steps"
          icon={<X aria-hidden />}
          onClick={() => {
            localStorage.setItem(key, 'hidden')
            setIsOver(true)
          }}
        />
      </div>
      <ol className="mt-1 grid gap-2 sm:grid-cols-3">
        {steps.map((step, index) => (
          <StepItem key={step.page} step={step} number={index + 1} isNext={index === next} />
        ))}
      </ol>
    </section>
  )
}

function StepItem({ step, number, isNext }: { step: Step; number: number; isNext: boolean }) {
  const tenant = useTenant()
  return (
    <li
      aria-current={isNext ? 'step' : undefined}
      className={clsx(
        'flex min-w-0 items-center gap-3 rounded-lg border px-3 py-2',
        isNext ? 'border-accent bg-raised' : 'border-line',
      )}
    >
      <span
        aria-hidden
        className={clsx(
          'flex size-5 shrink-0 items-center justify-center rounded-full text-2xs font-semibold',
          step.isDone && 'bg-ok-soft text-ok-ink',
          !step.isDone && (isNext ? 'bg-accent text-on-accent' : 'border border-line-strong text-ink-3'),
        )}
      >
        {step.isDone ? <Check className="size-3" strokeWidth={3} /> : number}
      </span>
      <span className="min-w-0 flex-1">
        <Link to={tenant.path(step.page)} className="text-sm font-medium hover:text-accent-ink hover:underline">
          {step.title}
        </Link>
        {step.isDone ? (
          <span className="block text-xs text-ok-ink">Done</span>
        ) : (
          <span className="block text-xs text-ink-2">{step.says}</span>
        )}
      </span>
    </li>
  )
}
