import { isRouteErrorResponse, useRouteError } from 'react-router'

import { NotFoundPage } from '@/app/not-found-page'
import { ErrorState } from '@/ui/status/error-state'

// A chunk that a newer release has replaced is gone from the server; only a reload finds the new one.
const chunkGone = (error: unknown) =>
  error instanceof TypeError && /dynamically imported module|importing a module/i.test(error.message)

export function ErrorPage() {
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />
  const shown = chunkGone(error)
    ? {
        title: 'This page needs a reload',
        detail: 'A newer version was installed, or the connection was lost while the page loaded.',
      }
    : error
  return (
    <main className="flex h-full items-center justify-center">
      <ErrorState error={shown} onRetry={() => location.reload()} />
    </main>
  )
}
