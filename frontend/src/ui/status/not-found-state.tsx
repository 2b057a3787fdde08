import { SearchX } from 'lucide-react'
import { Link } from 'react-router'

import { Button } from '@/ui/controls/button'
import { EmptyState } from '@/ui/status/empty-state'
import { ErrorState } from '@/ui/status/error-state'

type Props = {
  error: unknown
  onRetry: () => void
  /** "company", "campaign"; names what the address should have shown. */
  noun: string
  /** The list to go to, and the text of its link. */
  list: { to: string; label: string }
}

export const isNotFound = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 404

/** Error of a page that shows one record. A 404 says which kind of record is missing and links to the list. */
export function RecordErrorState({ error, onRetry, noun, list }: Props) {
  const link = (
    <Button asChild>
      <Link to={list.to}>{list.label}</Link>
    </Button>
  )
  if (!isNotFound(error)) return <ErrorState error={error} onRetry={onRetry} action={link} />
  return (
    <EmptyState icon={<SearchX />} title={`This ${noun} was not found`} action={link}>
      It was deleted, or the address is wrong.
    </EmptyState>
  )
}
