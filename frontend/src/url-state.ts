import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
// zod/mini: the same checks at a fifth of the size, and every list page loads this file.
import * as z from 'zod/mini'

/** Include and exclude lists of one facet; in the URL `country=CZ&country=!NO`. */
export type Facet = { include: readonly string[]; exclude: readonly string[] }

// `write` is a method, so that a Param<T> fits where a Param<unknown> is asked for; the keys keep each its own T.
type Param<T> = {
  schema: z.ZodMiniType<T>
  read: (raw: string[]) => unknown
  write(value: T): string[]
  fallback: T
  place: boolean
}

const same = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((item, index) => item === right[index])
const words = z.array(z.string().check(z.minLength(1))).check(z.maxLength(200))
const first = (raw: string[]) => raw[0]

/** A search text; at most 200 characters, as the API. */
export const text = (fallback = ''): Param<string> => ({
  schema: z.string().check(z.maxLength(200)),
  read: first,
  write: (value) => [value],
  fallback,
  place: false,
})

export const oneOf = <const V extends string>(members: readonly [V, ...V[]], fallback: NoInfer<V>): Param<V> => ({
  schema: z.enum(members) as unknown as z.ZodMiniType<V>,
  read: first,
  write: (value) => [value],
  fallback,
  place: false,
})

export const flag = (fallback = false): Param<boolean> => ({
  schema: z.boolean(),
  read: (raw) => ({ 1: true, 0: false })[raw[0] ?? ''],
  write: (value) => [value ? '1' : '0'],
  fallback,
  place: false,
})

export const whole = (fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): Param<number> => ({
  schema: z.int().check(z.gte(min), z.lte(max)),
  read: (raw) => (raw[0] === undefined || raw[0].trim() === '' ? undefined : Number(raw[0])),
  write: (value) => [String(value)],
  fallback,
  place: false,
})

export const list = (fallback: readonly string[] = []): Param<readonly string[]> => ({
  schema: words,
  read: (raw) => raw,
  write: (value) => [...value],
  fallback,
  place: false,
})

export const facet = (): Param<Facet> => ({
  schema: z.object({ include: words, exclude: words }),
  read: (raw) => ({
    include: raw.filter((item) => !item.startsWith('!')),
    exclude: raw.filter((item) => item.startsWith('!')).map((item) => item.slice(1)),
  }),
  write: (value) => [...value.include, ...value.exclude.map((item) => `!${item}`)],
  fallback: { include: [], exclude: [] },
  place: false,
})

/** Sort key and direction; in the URL `sort=-name` is descending. */
export const sorting = <const K extends string>(
  keys: readonly [K, ...K[]],
  fallback: { key: NoInfer<K>; descending: boolean },
): Param<{ key: K; descending: boolean }> => ({
  schema: z.object({ key: z.enum(keys) as unknown as z.ZodMiniType<K>, descending: z.boolean() }),
  read: (raw) =>
    raw[0] === undefined ? undefined : { key: raw[0].replace(/^-/, ''), descending: raw[0].startsWith('-') },
  write: (value) => [(value.descending ? '-' : '') + value.key],
  fallback,
  place: false,
})

/** Where one is inside the list (an open record, a page): goes back to its fallback when a filter changes. */
export const place = (fallback = ''): Param<string> => ({ ...text(fallback), place: true })

type Shape = Record<string, Param<unknown>>
export type UrlState<S extends Shape> = { [K in keyof S]: S[K] extends { fallback: infer T } ? T : never }

/** State in the query string. A missing, foreign or broken value reads as its fallback. */
export function readUrl<S extends Shape>(shape: S, search: URLSearchParams): UrlState<S> {
  const entries = Object.entries(shape).map(([key, param]) => {
    const raw = search.getAll(key)
    if (raw.length === 0) return [key, param.fallback]
    const parsed = param.schema.safeParse(param.read(raw))
    return [key, parsed.success ? parsed.data : param.fallback]
  })
  return Object.fromEntries(entries) as UrlState<S>
}

/**
 * The query string after a change: fallbacks are left out, parameters of others stay, a filter change resets places.
 */
export function writeUrl<S extends Shape>(
  shape: S,
  search: URLSearchParams,
  change: Partial<UrlState<S>>,
): URLSearchParams {
  const next = new URLSearchParams(search)
  const before = readUrl(shape, search)
  const put = (key: string, param: Param<unknown>, value: unknown) => {
    next.delete(key)
    const words = param.write(value)
    if (!same(words, param.write(param.fallback))) for (const word of words) next.append(key, word)
  }
  const filtersChanged = Object.entries(shape).some(
    ([key, param]) => !param.place && key in change && !same(param.write(change[key]), param.write(before[key])),
  )
  for (const [key, param] of Object.entries(shape)) {
    if (key in change) put(key, param, change[key])
    else if (filtersChanged && param.place) next.delete(key)
  }
  return next
}

/**
 * The URL as the state of a page. Define `shape` once at module scope.
 * A change adds a history entry, so Back undoes it; `{ replace: true }` for typing and for paging through records.
 */
export function useUrlState<S extends Shape>(shape: S) {
  const [search, setSearch] = useSearchParams()
  const state = useMemo(() => readUrl(shape, search), [shape, search])
  const setState = useCallback(
    (change: Partial<UrlState<S>>, options: { replace?: boolean } = {}) =>
      setSearch((old) => writeUrl(shape, old, change), options),
    [shape, setSearch],
  )
  return [state, setState] as const
}
