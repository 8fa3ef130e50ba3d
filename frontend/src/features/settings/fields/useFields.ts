/** The firm's own fields, how many records hold values of each, and what is read anew once one was changed. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'

export type Field = Schemas['CustomField']

export const KINDS = [
  'text', 'text_area', 'number', 'percent', 'currency', 'boolean', 'date', 'datetime', 'picklist', 'multi_select',
  'url', 'email', 'phone', 'lookup', 'multi_lookup', 'json', 'formula', 'rollup',
] as const satisfies readonly Field['kind'][]

export const isList = (kind: string) => kind === 'picklist' || kind === 'multi_select'
export const isLookup = (kind: string) => kind === 'lookup' || kind === 'multi_lookup'
export const isFormula = (kind: string) => kind === 'formula'
export const isRollup = (kind: string) => kind === 'rollup'
/** Whether nobody writes it, since it follows from something else. */
export const isComputed = (kind: string) => isFormula(kind) || isRollup(kind)
export const isNumber = (kind: string) => kind === 'number' || kind === 'percent' || kind === 'currency'
export const isText = (kind: string) => kind === 'text' || kind === 'text_area'
export const isFindable = (kind: string) => kind !== 'json' && kind !== 'text_area'
export const canBeSensitive = ({ of, kind }: { of: string; kind: string }) => of === 'contact' && !isComputed(kind) && !isLookup(kind)
export const canBeUnique = (kind: string) => ['text', 'number', 'url', 'email', 'phone', 'date', 'datetime'].includes(kind)

/** A slug for a name that has none yet. */
export function slugFor(label: string): string {
  const plain = label.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').toLowerCase()
  return plain.replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 50)
}

/** Fields in the order of forms, under their groups; those of a group stand together. */
export function grouped(fields: Field[]): { group: string; fields: Field[] }[] {
  const groups = new Map<string, Field[]>()
  for (const field of fields) groups.set(field.group ?? '', [...(groups.get(field.group ?? '') ?? []), field])
  return [...groups].map(([group, members]) => ({ group, fields: members }))
}

/** The ids with one moved a place up or down; as they were where there is no place. */
export function moved(ids: number[], id: number, by: -1 | 1): number[] {
  const at = ids.indexOf(id)
  const to = at + by
  if (at < 0 || to < 0 || to >= ids.length) return ids
  const next = [...ids]
  next.splice(to, 0, ...next.splice(at, 1))
  return next
}

export function useFieldCounts() {
  const { data } = useQuery({
    queryKey: ['settings', 'field-counts'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/custom-fields/counts/', { signal })),
  })
  return computed(() => (field: Field): number | undefined => {
    const all = data.value
    if (!all) return undefined
    const held = field.of === 'contact' || field.of === 'organisation' ? all[field.of] : all.records[field.of ?? '']
    return held?.[field.slug] ?? 0
  })
}

export function useFieldDeeds() {
  const client = useQueryClient()

  async function refresh(): Promise<void> {
    for (const key of [['contact'], ['contacts'], ['organisation'], ['organisations'], ['jobs'], ['settings', 'field-counts']])
      void client.invalidateQueries({ queryKey: key })
    await client.invalidateQueries({ queryKey: ['custom-fields'] })
  }

  const path = (field: Field) => ({ path: { id: String(field.id) } })
  const known = (field: Field) => ({ 'If-Match': tagOf(field.version) })

  return {
    refresh,
    save: async (field: Field | undefined, body: Schemas['NewFieldRequest']) => {
      const { of, slug, ...changes } = body
      try {
        if (field) await ask(api.PATCH('/api/v1/custom-fields/{id}/', { params: path(field), body: changes, headers: known(field) }))
        else await ask(api.POST('/api/v1/custom-fields/', { body: { ...changes, of, slug } }))
      } finally {
        await refresh()
      }
    },
    remove: async (field: Field) => {
      await ask(api.DELETE('/api/v1/custom-fields/{id}/', { params: path(field) }))
      await refresh()
    },
    retire: async (field: Field) => {
      await ask(api.POST('/api/v1/custom-fields/{id}/retire/', { params: path(field) }))
      await refresh()
    },
    order: async (ids: number[]) => {
      await ask(api.PUT('/api/v1/custom-fields/order/', { body: { ids } }))
      await refresh()
    },
  }
}
