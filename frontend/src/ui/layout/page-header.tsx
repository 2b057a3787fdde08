import { clsx } from 'clsx'
import { useEffect, type ReactNode } from 'react'

export type PageHeaderProps = {
  title: string
  /** Beside the title: an exact count, a state badge. */
  meta?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** Above the title: a link back to the list. */
  back?: ReactNode
}

/** First element of every page; also names the browser tab. */
export function PageHeader({ title, meta, description, actions, back }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Leadgen Pipeline`
  }, [title])
  return (
    <header
      className={clsx(
        // A header that may shrink would move with the height of the page's content.
        'flex min-h-13.25 shrink-0 flex-wrap items-center gap-x-3 gap-y-2',
        'border-b border-line px-4 py-2.5 sm:px-6',
      )}
    >
      <div className="min-w-0 flex-1">
        {back !== undefined && <div className="text-xs text-ink-3">{back}</div>}
        <div className="flex min-w-0 items-center gap-2">
          <h1 className="truncate text-base font-semibold tracking-tight">{title}</h1>
          {meta !== undefined && <span className="shrink-0 text-sm text-ink-3 tabular-nums">{meta}</span>}
        </div>
        {description !== undefined && <p className="max-w-3xl text-sm text-ink-2">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
    </header>
  )
}
