import { MutationCache, QueryClient } from '@tanstack/react-query'

import { ApiError } from '@/api/error'
import { notify } from '@/ui/overlays/toast'

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /**
       * "The tag was not saved": shown when the mutation fails. Leave it out where the page shows the failure itself.
       */
      failure?: string
    }
  }
}

/** Worth a second try: no answer, busy, or a fault of the server; never a refusal. */
const transient = (error: unknown) =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        const failure = mutation.meta?.failure
        if (failure !== undefined) notify.failed(failure, error)
      },
    }),
    defaultOptions: {
      queries: {
        retry: (count, error) => count < 2 && transient(error),
        retryDelay: (count, error) =>
          error instanceof ApiError && error.retryAfter !== undefined ? error.retryAfter * 1000 : 500 * 2 ** count,
        refetchOnWindowFocus: true,
        // The server may be this very machine: no internet does not mean no server, and only a try tells.
        networkMode: 'always',
      },
      // A mutation is never repeated automatically: the first try may have worked.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
