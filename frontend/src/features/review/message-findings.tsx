import { clsx } from 'clsx'

import type { MessageDetail } from '@/api/messages'
import { findingWords } from '@/api/outreach-words'

type Finding = MessageDetail['findings'][number]

/** What is wrong with a message: passages that block approval first, then advice. */
export function MessageFindings({ findings }: { findings: Finding[] }) {
  const errors = findings.filter((one) => one.severity === 'error')
  const warnings = findings.filter((one) => one.severity !== 'error')
  return (
    <>
      <FindingList
        title="Must be fixed before this message can be approved"
        findings={errors}
        className="bg-bad-soft text-bad-ink"
      />
      <FindingList title="Worth a second look" findings={warnings} className="bg-warn-soft text-warn-ink" />
    </>
  )
}

function FindingList({ title, findings, className }: { title: string; findings: Finding[]; className: string }) {
  if (findings.length === 0) return null
  return (
    <section className={clsx('flex flex-col gap-1 rounded-md px-3 py-2 text-sm', className)} aria-label={title}>
      <h3 className="font-medium">{title}</h3>
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {findings.map((one) => (
          <li key={`${one.field}-${one.start}-${one.kind}`} className="[overflow-wrap:anywhere]">
            {findingWords[one.kind]}: <q>{shorten(one.text)}</q> {one.reason}
          </li>
        ))}
      </ul>
    </section>
  )
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
