import { clsx } from 'clsx'
import type { ReactNode } from 'react'

import { tones, type Tone } from '@/ui/status/badge'

export type BannerProps = { tone: Tone; icon?: ReactNode; action?: ReactNode; children: ReactNode }

export function Banner({ tone, icon, action, children }: BannerProps) {
  return (
    <div
      role="status"
      className={clsx(
        'flex min-h-8 shrink-0 items-center gap-2 px-4 py-1 text-xs font-medium',
        'sm:px-6 [&_svg]:size-3.5 [&_svg]:shrink-0',
        tones[tone],
      )}
    >
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  )
}
