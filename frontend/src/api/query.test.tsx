import { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'

import { enterNamespace } from '@/api/namespace'
import { apiQuery } from '@/api/query'
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
