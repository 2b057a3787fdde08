import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

import { inputClasses } from '@/ui/controls/input'

/** Grows with its text where the browser can (`field-sizing`). */
export function Textarea({ className, rows = 3, ...native }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      className={clsx(inputClasses, 'field-sizing-content px-2.5 py-1.5 text-sm leading-5', className)}
      {...native}
    />
  )
}
