/** The sensitive fields of a contact: which are set, one value at a time, and writing them. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, reactive } from 'vue'

import { api, ask } from '@/api/client'
import { useSensitiveFields } from '@/shared/catalogues'
import { useLiveKeys } from '@/shared/live'
import { type FieldSpec, specsOf } from '@/shared/records/fields'

/** So long a value stays on the screen. */
const SHOWN_FOR = 60_000

export function useSensitive(id: number) {
  const client = useQueryClient()
  const key = ['contact-sensitive', id]
  const path = { id: String(id) }
  const fields = useSensitiveFields()
  const { data, isPending, isError } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await ask(api.GET('/api/v1/contacts/{id}/sensitive/', { params: { path }, signal }))).results,
  })
  useLiveKeys([`contact:${id}`], [key])

  const specs = computed(() => new Map(specsOf(fields.value, '').map((spec) => [spec.key.replace('custom.', ''), spec])))
  const rows = computed(() => (data.value ?? []).flatMap((held) => {
    const spec: FieldSpec | undefined = specs.value.get(held.field)
    return spec ? [{ ...held, spec: { ...spec, label: held.label } }] : []
  }))

  // Here alone, and in no cache: whoever leaves the page leaves nothing behind.
  const shown = reactive(new Map<string, unknown>())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function hide(field: string): void {
    clearTimeout(timers.get(field))
    shown.delete(field)
  }

  async function reveal(field: string): Promise<void> {
    const { value } = await ask(api.POST('/api/v1/contacts/{id}/reveal/', { params: { path }, body: { field } }))
    shown.set(field, value)
    timers.set(field, setTimeout(() => hide(field), SHOWN_FOR))
  }

  async function save(field: string, value: unknown): Promise<void> {
    await ask(api.PATCH('/api/v1/contacts/{id}/', { params: { path }, body: { custom: { [field]: value } } }))
    hide(field)
    await Promise.all([key, ['contact', id]].map((queryKey) => client.invalidateQueries({ queryKey })))
  }

  onScopeDispose(() => timers.forEach((timer) => clearTimeout(timer)))
  return { rows, isPending, isError, shown, reveal, hide, save }
}
