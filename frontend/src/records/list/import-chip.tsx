import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { X } from 'lucide-react'

import { apiQuery } from '@/api/query'

type Props = { id: string; disabled?: boolean; onRemove: () => void }

/** One import as a condition, by the name of its file, and the way to take it away. */
export function ImportChip({ id, disabled = false, onRemove }: Props) {
  const job = useQuery({
    ...apiQuery(60_000, '/api/imports/{import_id}', { params: { path: { import_id: id } } }),
    retry: false,
  })
  const name = job.data?.filename ?? (job.isPending ? '…' : 'an unknown file')
  return (
    <span className="inline-flex h-6 max-w-full items-center rounded-md bg-hover pl-2 text-xs font-medium text-ink-2">
      <span className="truncate">From {name}</span>
      <button
        type="button"
        disabled={disabled}
        aria-label={`Remove the import of ${name}`}
        onClick={onRemove}
        className={clsx(
          'flex size-6 shrink-0 items-center justify-center rounded-md text-ink-3',
          'hover:bg-active hover:text-ink',
        )}
      >
        <X aria-hidden className="size-3" />
      </button>
    </span>
  )
}
