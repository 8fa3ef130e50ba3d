/** The scores there are, each once for its key. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask } from '@/api/client'
import { everything } from './catalogues'
import { useSpoken } from './spoken'
import { useSession } from './useSession'

export function useScoreNames() {
  const session = useSession()
  const { said } = useSpoken()
  const { data } = useQuery({
    queryKey: ['scores', 'names'],
    queryFn: () => everything((cursor) => ask(api.GET('/api/v1/scores/', { params: { query: { fields: 'id,key,label', page_size: 200, cursor } } }))),
    enabled: () => session.can('crm.contacts.view'),
    staleTime: 5 * 60_000,
  })
  const scores = computed(() => {
    const found = new Map<string, string>()
    for (const one of data.value ?? []) if (one.key && !found.has(one.key)) found.set(one.key, said(one.label ?? one.key))
    return [...found].map(([key, label]) => ({ key, label }))
  })
  return { scores }
}
