export type FieldProblem = { field: string; message: string; fix?: string | undefined }

type ProblemBody = { title?: unknown; detail?: unknown; code?: unknown; request_id?: unknown; errors?: unknown }

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * Every failure of a call, in one shape (RFC 9457). `status` 0 and code `unreachable`: no answer came at all.
 * `body` holds members that only some problems have.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly errors: readonly FieldProblem[]
  readonly requestId: string | undefined
  /** Seconds to wait, from Retry-After. */
  readonly retryAfter: number | undefined
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, body: Record<string, unknown>, headers?: Headers) {
    const problem: ProblemBody = body
    const title =
      text(problem.title) ?? (status === 0 ? 'The server cannot be reached' : `The server answered ${status}`)
    super(text(problem.detail) ?? title)
    this.status = status
    this.code = text(problem.code) ?? (status === 0 ? 'unreachable' : 'unknown')
    this.title = title
    this.detail = text(problem.detail)
    this.errors = Array.isArray(problem.errors) ? (problem.errors as FieldProblem[]) : []
    this.requestId = text(problem.request_id) ?? headers?.get('X-Request-Id') ?? undefined
    const wait = Number(headers?.get('Retry-After') ?? Number.NaN)
    this.retryAfter = Number.isFinite(wait) ? wait : undefined
    this.body = body
  }

  /** What is wrong with one input, to show beside it. */
  fieldError(field: string): string | undefined {
    const found = this.errors.find((item) => item.field === field || item.field.endsWith(`.${field}`))
    return found && [found.message, found.fix].filter(Boolean).join(' ')
  }
}

export const unreachable = (): ApiError =>
  new ApiError(0, { detail: 'Check your connection; this page tries again automatically.' })

/** The typed failure in an answer, whatever its body is: a proxy's HTML page included. */
export async function errorFrom(response: Response): Promise<ApiError> {
  let body: unknown
  try {
    body = await response.json()
  } catch {
    body = {}
  }
  return new ApiError(
    response.status,
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {},
    response.headers,
  )
}

export const isApiError = (error: unknown, code?: string): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code)
