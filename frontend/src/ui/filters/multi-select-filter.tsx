import { clsx } from 'clsx'
import { PlusCircle, X } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'

import type { FacetOption, FacetValue, MultiSelectFilterProps } from '@/ui/filters/facets'

const panel = () => import('@/ui/filters/multi-select-panel')
const MultiSelectPanel = lazy(async () => ({ default: (await panel()).MultiSelectPanel }))

const summary = (value: FacetValue, options: readonly FacetOption[]): string => {
  const name = (member: string) => options.find((option) => option.value === member)?.label ?? member
  const words = [...value.include.map(name), ...value.exclude.map((member) => `not ${name(member)}`)]
  return words.length <= 2 ? words.join(', ') : `${words.slice(0, 1).join(', ')} +${words.length - 1}`
}

export function MultiSelectFilter(props: MultiSelectFilterProps) {
  const { label, options, value, onChange } = props
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const active = value.include.length + value.exclude.length > 0
  const prepare = () => void panel()
  return (
    <>
      <span
        className={clsx(
          'inline-flex h-7 shrink-0 items-center rounded-md text-xs',
          active ? 'border border-line-strong bg-raised' : 'border border-dashed border-line-strong',
        )}
      >
        <button
          ref={button}
          type="button"
          aria-haspopup="dialog"
          aria-expanded={open}
          data-state={open ? 'open' : 'closed'}
          onPointerEnter={prepare}
          onFocus={prepare}
          onClick={() => setOpen(!open)}
          className={clsx(
            'flex h-full items-center gap-1.5 rounded-md px-2 font-medium text-ink-2',
            'hover:bg-hover hover:text-ink',
          )}
        >
          {!active && <PlusCircle aria-hidden className="size-3.5 text-ink-3" />}
          {label}
          {active && <span className="max-w-44 truncate font-normal text-accent-ink">{summary(value, options)}</span>}
        </button>
        {active && (
          <button
            type="button"
            aria-label={`Clear ${label}`}
            onClick={() => onChange({ include: [], exclude: [] })}
            className="flex h-full items-center rounded-md px-1.5 text-ink-3 hover:bg-hover hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        )}
      </span>
      {open && (
        <Suspense>
          <MultiSelectPanel {...props} anchor={button} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
