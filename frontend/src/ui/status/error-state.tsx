import { RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from '@/ui/controls/button'
import { CopyButton } from '@/ui/controls/copy-button'

/** The part of a problem+json answer a person can use. `ApiError` has this shape. */
export type Problem = {
  title: string
  detail?: string | null | undefined
  code?: string | undefined
  requestId?: string | undefined
  errors?: readonly { field: string; message: string; fix?: string | undefined }[] | undefined
}

const asProblem = (error: unknown): Problem => {
  if (typeof error === 'object' && error !== null && 'title' in error && typeof error.title === 'string')
    return error as Problem
  return { title: 'Something went wrong', detail: error instanceof Error ? error.message : undefined }
}

export type ErrorStateProps = {
  error: unknown
  onRetry?: (() => void) | undefined
  action?: ReactNode
  compact?: boolean
}

export function ErrorState({ error, onRetry, action, compact = false }: ErrorStateProps) {
  const problem = asProblem(error)
  return (
    <div
      role="alert"
      className={
        compact
          ? 'flex flex-col items-start gap-2 py-3'
          : 'mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-14 text-center'
      }
    >
      <h2 className="flex items-center gap-2 text-base font-semibold">
        <TriangleAlert aria-hidden className="size-4 shrink-0 text-bad" />
        {problem.title}
      </h2>
      {problem.detail && <p className="text-sm break-words text-ink-2">{problem.detail}</p>}
      {problem.errors !== undefined && problem.errors.length > 0 && (
        <ul className="w-full rounded-md border border-line bg-sunken px-3 py-2 text-left text-sm">
          {problem.errors.map((item) => (
            <li key={`${item.field} ${item.message}`}>
              <b className="font-medium">{item.field}</b>: {item.message}
              {item.fix !== undefined && <span className="text-ink-2"> {item.fix}</span>}
            </li>
          ))}
        </ul>
      )}
      {problem.requestId !== undefined && (
        <p className="flex items-center gap-1 text-xs text-ink-3">
          Request <code className="font-mono">{problem.requestId}</code>
          <CopyButton text={problem.requestId} label="Copy request id" />
        </p>
      )}
      {(onRetry !== undefined || action !== undefined) && (
        <div className="mt-2 flex gap-2">
          {onRetry !== undefined && (
            <Button onClick={onRetry} icon={<RotateCw aria-hidden />}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  )
}
