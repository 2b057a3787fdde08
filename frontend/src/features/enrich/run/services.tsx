import { clsx } from 'clsx'

import type { RunStatus } from '@/api/runs'

/** How the services are that this run asks, in words; and stages that nobody works on. */
export function Services({ run }: { run: RunStatus }) {
  const stuck = run.nodes.filter((node) => node.problem !== null)
  const troubled = run.providers.filter((one) => one.health !== 'ok')
  const well = run.providers.filter((one) => one.health === 'ok').map((one) => one.name)
  return (
    <div role="status" aria-label="Services" className="border-b border-line px-4 py-2 text-xs sm:px-6">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {stuck.map((node) => (
          <Line key={node.code} tone="bad" words={`${node.label}: ${node.problem ?? ''}`} />
        ))}
        {troubled.map((one) => (
          <Line key={one.provider} tone="warn" words={one.message ?? `${one.name}: ${one.health}`} />
        ))}
        {well.length > 0 && <Line tone="ok" words={`${well.join(', ')}: all operational`} />}
      </ul>
    </div>
  )
}

const dots = { ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad' } as const
const inks = { ok: 'text-ink-2', warn: 'text-warn-ink', bad: 'text-bad-ink' } as const

function Line({ tone, words }: { tone: keyof typeof dots; words: string }) {
  return (
    <li className={clsx('inline-flex min-w-0 items-start gap-1.5', inks[tone])}>
      <span aria-hidden className={clsx('mt-1 size-1.5 shrink-0 rounded-full', dots[tone])} />
      <span className="min-w-0 break-words">{words}</span>
    </li>
  )
}
