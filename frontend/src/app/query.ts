/** How long answers stay fresh, and when a question is asked again. */

import { QueryClient } from '@tanstack/vue-query'

import { isPassing } from '@/api/problems'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 10 * 60_000,
      retry: (tries, fault) => tries < 2 && isPassing(fault),
      retryDelay: (tries) => 400 * 2 ** tries,
    },
    mutations: { retry: false },
  },
})
