import { clsx } from 'clsx'

import { formatCount } from '@/ui/text/format'

/** "212 of 300 characters"; red once it no longer fits. */
export function CharacterCount({ used, limit, what = 'characters' }: { used: number; limit: number; what?: string }) {
  const over = used > limit
  return (
    <span
      className={clsx(
        'text-xs tabular-nums',
        over && 'font-medium text-bad-ink',
        !over && (used > limit * 0.9 ? 'text-warn-ink' : 'text-ink-3'),
      )}
    >
      {formatCount(used)} of {formatCount(limit)} {what}
      {over && `, ${formatCount(used - limit)} too many`}
    </span>
  )
}
