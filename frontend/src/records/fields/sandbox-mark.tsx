import { clsx } from 'clsx'
import { FlaskConical } from 'lucide-react'

/** On everything that a stand-in said: it is practice, not the world. */
export function SandboxMark({ words = true }: { words?: boolean }) {
  return (
    <span
      title="From the sandbox: an invented answer, not the real service’s"
      className={clsx(
        'inline-flex h-4 shrink-0 items-center gap-0.5 rounded-sm bg-warn-soft px-1 text-2xs',
        'font-medium text-warn-ink',
        '[&>svg]:size-3',
      )}
    >
      <FlaskConical aria-hidden={words} role={words ? undefined : 'img'} aria-label={words ? undefined : 'Sandbox'} />
      {words && 'sandbox'}
    </span>
  )
}
