/** Records that the firm keeps of contacts and organisations, in types of its own. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { type Of, useCustomFields } from '../catalogues'
import { learn } from '../i18n'
import { useLiveKeys } from '../live'
import { rememberContact } from '../records/contactNames'
import { type FieldSpec, specsOf } from '../records/fields'
import { rememberOrganisation } from '../records/organisationNames'
import { useSpoken } from '../spoken'
import { together } from '../together'
import { useSession } from '../useSession'

export type RecordType = Schemas['RecordType']
export type Kept = Schemas['Record']

const LONG = 5 * 60_000
/** What a page of a record shows; the list has the rest. */
const MOST = 100
export const INCLUDE = 'contact,organisation,reviewed_by,created_by'

/** As they are defined. */
export const useDefinedTypes = together(() => {
  void learn('kept')
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['record-types'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/record-types/', { signal })),
    staleTime: LONG,
  })
  return { types: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
})

/** The same in the reader's language. */
export function useRecordTypes() {
  const { types, ...rest } = useDefinedTypes()
  const { said } = useSpoken()
  return { ...rest, types: computed(() => types.value.map((type) => ({ ...type, name: said(type.name), plural: said(type.plural ?? '') }))) }
}

/** The fields that records of a type have. */
export function useTypeFields(type: () => string) {
  const { fields } = useCustomFields(type)
  return computed<FieldSpec[]>(() => specsOf(fields.value, ''))
}

/** Whose records are named in an answer. */
export function rememberBearers(rows: Kept[]): void {
  for (const { included } of rows) {
    rememberContact(included?.contact)
    rememberOrganisation(included?.organisation)
  }
}

/** The newest records of a contact or an organisation, under their types. */
export function useKeptOf(me: { of: Of; id: number }) {
  const session = useSession()
  const { types } = useRecordTypes()
  const own = computed(() => types.value.filter((type) => type.of === me.of))
  const key = ['kept', me.of, me.id]
  const { data, isError, isPending } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/records/', { params: { query: { [me.of]: me.id, page_size: MOST } }, signal })),
    enabled: () => session.can('crm.records.view') && own.value.length > 0,
  })
  useLiveKeys([`${me.of}:${me.id}`], [key])
  return {
    groups: computed(() => own.value.map((type) => ({ type, rows: (data.value?.results ?? []).filter((row) => row.type === type.slug) }))),
    hasMore: computed(() => Boolean(data.value?.next)),
    isError,
    isPending,
  }
}

export function useKeptDeeds() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['kept'] })
  const path = (row: Kept) => ({ path: { id: String(row.id) } })
  return {
    refresh,
    add: async (body: Schemas['NewRecordRequest']): Promise<Kept> => {
      const made = await ask(api.POST('/api/v1/records/', { body }))
      await refresh()
      return made
    },
    review: async (row: Kept): Promise<void> => {
      await ask(api.POST('/api/v1/records/{id}/review/', { params: path(row) })).finally(refresh)
    },
    reopen: async (row: Kept): Promise<void> => {
      await ask(api.POST('/api/v1/records/{id}/reopen/', { params: path(row) })).finally(refresh)
    },
    remove: async (row: Kept): Promise<void> => {
      await ask(api.DELETE('/api/v1/records/{id}/', { params: path(row) }))
      await refresh()
    },
  }
}
