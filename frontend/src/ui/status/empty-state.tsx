import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export type EmptyStateProps = {
  icon?: ReactNode
  title: string
  /** What this place will show, and what to do next. */
  children?: ReactNode
  /** One button. */
  action?: ReactNode
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      {icon !== undefined && (
        <span
          aria-hidden
          className={clsx(
            'mb-3 flex size-10 items-center justify-center rounded-lg border border-line bg-sunken',
            'text-ink-3',
            '[&_svg]:size-5',
          )}
        >
          {icon}
        </span>
      )}
      <h2 className="text-base font-semibold">{title}</h2>
      {children !== undefined && <div className="mt-1 max-w-sm text-sm wrap-anywhere text-ink-2">{children}</div>}
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  )
}
