/** One record on a page of its own: read, changed field by field, kept in step with what others do to it. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, watch } from 'vue'

import { Problem } from '@/api/problems'
import type { Of } from '../catalogues'
import { patchLists } from '../list/useKeysetRows'
import { paced, useLive } from '../live'
import { useDraft } from '../useDraft'
import { useSession } from '../useSession'
import { useUnsaved } from '../useUnsaved'
import { useDesk } from './desk'
import type { Changes, RecordRow } from './fields'

export interface RecordDoor<R extends RecordRow> {
  of: Of
  /** The name of its list. */
  list: string
  id: number
  read: (signal: AbortSignal) => Promise<R>
  write: (body: Record<string, unknown>, version: number) => Promise<R>
}

const PACE = 1_500

export function useRecord<R extends RecordRow>(door: RecordDoor<R>) {
  const client = useQueryClient()
  const session = useSession()
  const key = [door.of, door.id]
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => door.read(signal),
    retry: (tries, fault) => tries < 2 && !(fault instanceof Problem && fault.status < 500),
  })
  const stored = computed(() => data.value as R | undefined)
  const draft = useDraft<Changes>(`${door.of}.${door.id}`, () => ({}))

  const desk = useDesk<R>({
    read: () => stored.value,
    accept,
    write: door.write,
    hold: (drafts) => (draft.value.value = drafts ?? {}),
  })

  /** A newer state of it; names of what it points at are not in every answer. */
  function accept(row: R): void {
    const merged = { ...stored.value, ...row, included: row.included ?? stored.value?.included } as R
    client.setQueryData(key, merged)
    patchLists<R>(client, door.list, door.id, (old) => ({ ...old, ...merged }))
  }

  const begun = draft.value.value
  const stop = watch(
    stored,
    (row) => {
      if (!row) return
      stop.stop()
      desk.restore(begun)
    },
    { flush: 'post' },
  )
  if (stored.value) desk.restore(begun)

  // Hints tell of the log, and the record's own changes are in it.
  const { call, cancel } = paced(() => {
    if (!desk.isBusy.value) void refetch()
  }, PACE)
  useLive([`${door.of}:${door.id}`], call, call)
  const again = () => void desk.retry()
  addEventListener('online', again)
  watch(
    () => session.hasExpired,
    (isOver) => {
      if (!isOver) again()
    },
  )
  useUnsaved(() => draft.wouldBeLost.value)
  onScopeDispose(() => {
    cancel()
    removeEventListener('online', again)
  })

  return {
    stored,
    /** With the changes that are on their way. */
    shown: computed(() => stored.value && desk.shown(stored.value)),
    desk,
    fault: error,
    isPending,
    refetch,
  }
}
