import { SearchX } from 'lucide-react'
import type { ReactNode } from 'react'

import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'

type Props = {
  error: unknown
  onRetry: () => void
  /** "company", "campaign"; names what the address should have shown. */
  noun: string
  /** A link to the list. */
  action: ReactNode
}

export const isNotFound = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 404

/** Error of a page that shows one record. A 404 says which kind of record is missing and links to the list. */
export function RecordErrorState({ error, onRetry, noun, action }: Props) {
  if (!isNotFound(error)) return <ErrorState error={error} onRetry={onRetry} action={action} />
  return (
    <EmptyState icon={<SearchX />} title={`This ${noun} was not found`} action={action}>
      It was deleted, or the address is wrong.
    </EmptyState>
  )
}
