import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/** The next move, always in sight: what happens on the left, the buttons on the right. */
export function StepFooter({ note, warn = false, children }: { note: ReactNode; warn?: boolean; children: ReactNode }) {
  return (
    <footer
      className={clsx(
        'sticky bottom-0 z-20 mt-auto flex flex-wrap items-center justify-end gap-x-3 gap-y-2',
        'border-t border-line bg-ground px-4 py-3',
        'sm:px-6',
      )}
    >
      <p role="status" className={clsx('min-w-0 flex-1 basis-56 text-sm', warn ? 'text-warn-ink' : 'text-ink-2')}>
        {note}
      </p>
      <div className="flex flex-wrap items-center justify-end gap-2">{children}</div>
    </footer>
  )
}
