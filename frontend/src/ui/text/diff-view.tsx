import { useMemo } from 'react'

import { diffText } from '@/ui/text/text-diff'

/** What changed between two texts, in the text: removed words are struck out, new ones underlined. */
export function DiffView({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => diffText(before, after), [before, after])
  return (
    <div className="whitespace-pre-wrap [overflow-wrap:anywhere]">
      {parts.map((part, index) => {
        if (part.kind === 'removed')
          return (
            <del key={index} className="rounded-sm bg-bad-soft text-bad-ink line-through">
              {part.text}
            </del>
          )
        if (part.kind === 'added')
          return (
            <ins key={index} className="rounded-sm bg-ok-soft text-ok-ink underline decoration-ok">
              {part.text}
            </ins>
          )
        return <span key={index}>{part.text}</span>
      })}
    </div>
  )
}
