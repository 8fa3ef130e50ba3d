/** What in workflows is late, and having it tried again. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'
import { KEY, pathOf } from '../useWorkflows'

export type Late = Schemas['Overdue']
const LATE = [KEY, 'overdue']

export function useOverdue() {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: LATE,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/automation/overdue/', { signal })),
    staleTime: 30_000,
  })
  useLiveKeys(['workflows'], [LATE])
  const again = () => client.invalidateQueries({ queryKey: [KEY] })
  return {
    ...query,
    rows: computed(() => query.data.value?.results ?? []),
    letOn: async (late: Late, action: 'retry' | 'skip') => {
      const told = await ask(api.POST('/api/v1/workflows/{workflow}/enrolments/bulk/', { params: { path: { workflow: String(late.workflow) } }, body: { action, ids: late.enrolments } }))
      await again()
      return told.changed
    },
    resume: async (late: Late) => {
      await ask(api.POST('/api/v1/workflows/{id}/resume/', { params: pathOf(late.workflow!) }))
      await again()
    },
  }
}
