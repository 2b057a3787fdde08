import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query'
import type { MaybeOptionalInit } from 'openapi-fetch'
import type { PathsWithMethod, RequiredKeysOf, SuccessResponse } from 'openapi-typescript-helpers'

import { api, unwrap } from '@/api/client'
import type { paths } from '@/api/schema.gen'
import { currentNamespace } from '@/api/session/namespace'

type Readable = PathsWithMethod<paths, 'get'>
type Init<P extends Readable> = MaybeOptionalInit<paths[P], 'get'>
type Operation<P extends Readable> = paths[P] extends { get: infer G } ? G : never
type Responses<P extends Readable> =
  Operation<P> extends { responses: infer R extends Record<string | number, unknown> } ? R : never
/** What a GET of this path answers. */
export type Answer<P extends Readable> = SuccessResponse<Responses<P>, 'application/json'>
type InitArgument<P extends Readable> = RequiredKeysOf<Init<P>> extends never ? [init?: Init<P>] : [init: Init<P>]

type Get = (path: string, init: unknown) => Promise<{ data?: unknown; error?: unknown; response: Response }>

const headersFor = (namespace: string | undefined) => (namespace === undefined ? {} : { 'X-Namespace': namespace })

function read<P extends Readable>(
  path: P,
  init: object,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Answer<P>> {
  // The generic path has passed the typed signature of the factory; inside, openapi-fetch cannot resolve it again.
  const get = api.GET as unknown as Get
  return unwrap(get(path, { ...init, headers: headersFor(namespace), signal })) as Promise<Answer<P>>
}

/**
 * Options for `useQuery`. The key is [namespace, path, init]; `staleTime` (ms) is always stated:
 * `apiQuery(60_000, '/api/companies/{company_id}', { params: { path: { company_id } } })`.
 */
export function apiQuery<P extends Readable>(staleTime: number, path: P, ...[init]: InitArgument<P>) {
  const namespace = currentNamespace()
  const given: object = init ?? {}
  return queryOptions({
    queryKey: [namespace, path, given] as const,
    queryFn: ({ signal }) => read(path, given, namespace, signal),
    staleTime,
  })
}

type PageOf<T> = { items: T[]; total: number; next_cursor?: string | null }

/** Options for `useInfiniteQuery` over a keyset list; the previous rows stay while a new filter loads. */
export function apiPages<P extends Readable>(staleTime: number, path: P, init: Init<P>) {
  type Page = Answer<P>
  const namespace = currentNamespace()
  const given = init as { params?: { query?: Record<string, unknown> } }
  return infiniteQueryOptions({
    queryKey: [namespace, path, given, 'pages'] as const,
    queryFn: ({ signal, pageParam }) => {
      const query = { ...given.params?.query, ...(pageParam === null ? {} : { cursor: pageParam }) }
      return read(path, { ...given, params: { ...given.params, query } }, namespace, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page) => (last as PageOf<unknown>).next_cursor ?? null,
    placeholderData: keepPreviousData,
    staleTime,
  })
}

/** Rows so far and the exact total, from the pages of `apiPages`. */
export function flattenPages<T>(data: { pages: readonly PageOf<T>[] } | undefined): {
  rows: T[]
  total: number | undefined
} {
  return { rows: data?.pages.flatMap((page) => page.items) ?? [], total: data?.pages.at(-1)?.total }
}

/** Marks every cached read of these paths as old, whatever its filters: `await refetch(client, '/api/companies')`. */
export async function refetch(client: QueryClient, ...touched: Readable[]): Promise<void> {
  const namespace = currentNamespace()
  await Promise.all(touched.map((path) => client.invalidateQueries({ queryKey: [namespace, path] })))
}

/** The key that all cached reads of a path begin with, whatever they were asked with. */
export const everyRead = (path: Readable) => [currentNamespace(), path] as const

/**
 * Changes what is cached under a key at once, before the server has answered; gives back how to undo it. A key from
 * `everyRead` means all reads of that path, one from `apiQuery` that read alone. A list read page by page is changed
 * page by page.
 */
export function changeCached<T>(client: QueryClient, queryKey: readonly unknown[], change: (old: T) => T): () => void {
  const snapshots = client.getQueriesData({ queryKey })
  void client.cancelQueries({ queryKey })
  client.setQueriesData({ queryKey }, (old: unknown) => {
    if (old === undefined) return undefined
    const pages = (old as { pages?: T[] }).pages
    return pages === undefined ? change(old as T) : { ...(old as object), pages: pages.map(change) }
  })
  return () => {
    for (const [key, data] of snapshots) client.setQueryData(key, data)
  }
}
