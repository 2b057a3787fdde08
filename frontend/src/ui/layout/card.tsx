import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export type CardProps = {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** Without it the content touches the edges: tables, lists. */
  padded?: boolean
  className?: string
  children: ReactNode
}

export function Card({ title, description, actions, padded = true, className, children }: CardProps) {
  return (
    <section className={clsx('rounded-lg border border-line bg-ground shadow-card', className)}>
      {(title !== undefined || actions !== undefined) && (
        <header className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <div className="min-w-0 flex-1 basis-40">
            <h2 className="truncate text-sm font-semibold">{title}</h2>
            {description !== undefined && <p className="text-xs text-ink-3">{description}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={padded ? 'p-4' : ''}>{children}</div>
    </section>
  )
}
