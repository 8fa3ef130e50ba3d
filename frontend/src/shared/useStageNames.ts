/** The stages of all lifecycles by their keys, to be chosen from. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask } from '@/api/client'
import type { Option } from '@/ui/options'
import { everything } from './catalogues'
import { useSpoken } from './spoken'
import { dotOf } from './tags/colours'
import { useSession } from './useSession'

export function useStageNames(when: () => boolean = () => true) {
  const session = useSession()
  const { said } = useSpoken()
  const { data } = useQuery({
    queryKey: ['stages', 'names'],
    queryFn: () =>
      everything((cursor) => ask(api.GET('/api/v1/stages/', { params: { query: { fields: 'id,key,label,colour', page_size: 200, ordering: 'order', cursor } } }))),
    enabled: () => when() && session.can('crm.contacts.view'),
    staleTime: 5 * 60_000,
  })
  /** Lifecycles may have stages of the same key, which are meant together. */
  const options = computed<Option[]>(() => {
    const found = new Map<string, Option>()
    for (const one of data.value ?? []) {
      if (one.key && !found.has(one.key)) found.set(one.key, { value: one.key, label: said(one.label ?? one.key), icon: dotOf(one.colour) })
    }
    return [...found.values()]
  })
  return { options }
}
