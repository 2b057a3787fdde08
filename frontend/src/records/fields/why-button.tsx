import { clsx } from 'clsx'
import { CircleHelp } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { useRegisterNames, type FieldInfo } from '@/api/fields/fields'
import { SandboxMark } from '@/records/fields/sandbox-mark'
import { sourceName } from '@/records/fields/source-words'
import { isSandbox, type FieldProvenance } from '@/records/record-api'
import { Popover } from '@/ui/overlays/popover'
import { Skeleton } from '@/ui/status/skeleton'
import { formatAgo } from '@/ui/text/format'

const WhyPanel = lazy(async () => ({ default: (await import('@/records/fields/why-panel')).WhyPanel }))

type Props = {
  field: FieldInfo
  said: FieldProvenance | undefined
  loading: boolean
  onRelease?: (() => void) | undefined
}

/** Beside every value: who said it, and the whole story on a click. */
export function WhyButton({ field, said, loading, onRelease }: Props) {
  const [open, setOpen] = useState(false)
  const registerNames = useRegisterNames()
  const name = said === undefined ? '' : sourceName(said.winner, registerNames)
  const others = said !== undefined && said.losers.length > 0 ? `+${said.losers.length}` : ''
  const seen = name === '' ? '' : `${[name, others].filter(Boolean).join(' ')}. `
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      align="end"
      aria-label={`Why is this value here: ${field.label}`}
      className="min-h-52 w-96"
      trigger={
        <button
          type="button"
          // The accessible name starts with the visible text, for voice control.
          aria-label={`${seen}Why is this value here? ${field.label}`}
          title={
            said === undefined
              ? 'Why is this value not known?'
              : `Said ${formatAgo(said.winner.observed_at)}. Why is this value here?`
          }
          className={clsx(
            'inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1 text-2xs text-ink-3',
            'hover:bg-active hover:text-ink data-[state=open]:bg-active data-[state=open]:text-ink',
          )}
        >
          {isSandbox(said?.winner) && <SandboxMark words={false} />}
          {name}
          {others !== '' && <span className="tabular-nums">{others}</span>}
          <CircleHelp aria-hidden className="size-3.5" />
        </button>
      }
    >
      <Suspense fallback={<Skeleton className="m-3 h-24" />}>
        {loading ? (
          <Skeleton className="m-3 h-24" />
        ) : (
          <WhyPanel
            field={field}
            said={said}
            onRelease={
              onRelease === undefined
                ? undefined
                : () => {
                    setOpen(false)
                    onRelease()
                  }
            }
          />
        )}
      </Suspense>
    </Popover>
  )
}
