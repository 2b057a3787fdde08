import { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'

import { apiPages, apiQuery, changeCached, everyRead } from '@/api/query'
import { enterNamespace } from '@/api/session/namespace'
import { json, serve } from '@/testing/fake-server'

it('reads under the namespace it was made in, even when the person has moved on', async () => {
  enterNamespace('prvni')
  const options = apiQuery(0, '/api/tenants/current')
  enterNamespace('druha')
  const calls = serve((call) => json({ slug: call.namespace }))
  const answer = await new QueryClient().fetchQuery(options)
  expect(answer.slug).toBe('prvni')
  expect(calls).toHaveLength(1)
  expect(options.queryKey[0]).toBe('prvni')
})

it('an optimistic change touches what it names and nothing else, and can be undone', () => {
  enterNamespace('prvni')
  const queries = new QueryClient()
  const matches = (id: string) =>
    apiQuery(0, '/api/companies/{company_id}/registry-matches', { params: { path: { company_id: id } } }).queryKey
  const pages = apiPages(0, '/api/enrich/qc-findings', { params: { query: { limit: 10 } } }).queryKey
  const seen = (key: readonly unknown[]) => queries.getQueryData(key) as unknown
  for (const id of ['a', 'b']) queries.setQueryData(matches(id) as readonly unknown[], { n: 1 })
  queries.setQueryData(pages as readonly unknown[], { pages: [{ n: 1 }, { n: 2 }], pageParams: [null, 'x'] })
  const more = (old: { n: number }) => ({ n: old.n + 10 })
  const undo = [
    changeCached(queries, matches('a'), more),
    changeCached(queries, everyRead('/api/enrich/qc-findings'), more),
  ]
  expect([seen(matches('a')), seen(matches('b'))]).toEqual([{ n: 11 }, { n: 1 }])
  expect(seen(pages)).toEqual({ pages: [{ n: 11 }, { n: 12 }], pageParams: [null, 'x'] })
  undo.forEach((back) => back())
  expect([seen(matches('a')), seen(pages)]).toEqual([
    { n: 1 },
    { pages: [{ n: 1 }, { n: 2 }], pageParams: [null, 'x'] },
  ])
})
