/** Whom a record is related to, and what changes that. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '../live'
import { rememberContact } from '../records/contactNames'
import { rememberOrganisation } from '../records/organisationNames'
import { tagOf } from '../records/tag'
import { useSpoken } from '../spoken'
import { together } from '../together'
import { inGroups, type Relationship, seenBy, type Side } from './sides'

interface Choice {
  value: string
  label: string
}

const LONG = 5 * 60_000
/** What a page of a record shows; whoever has more is looked through by the list. */
const MOST = 100

export const useRelationshipTypes = together(() => {
  const { data } = useQuery({
    queryKey: ['relationship-types'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/relationship-types/', { signal })),
    staleTime: LONG,
  })
  const { said } = useSpoken()
  const named = (choices: Choice[] | undefined) => (choices ?? []).map((one) => ({ ...one, label: said(one.label) }))
  return computed(() =>
    (data.value ?? []).map((type) => ({
      ...type,
      name: said(type.name),
      reverse_name: type.reverse_name && said(type.reverse_name),
      roles: named(type.roles),
      influences: named(type.influences),
    })),
  )
})

export function useRelationships(me: Side) {
  const types = useRelationshipTypes()
  const client = useQueryClient()
  const key = ['relationships', me.of, me.id]
  const { data, isError, isPending } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const query = { [me.of]: me.id, include: 'contact,other,organisation', page_size: MOST }
      const page = await ask(api.GET('/api/v1/relationships/', { params: { query }, signal }))
      for (const { included } of page.results) {
        for (const one of [included?.contact, included?.other]) rememberContact(one)
        rememberOrganisation(included?.organisation)
      }
      return page
    },
  })
  useLiveKeys([`${me.of}:${me.id}`], [key])

  const groups = computed(() => {
    const bySlug = new Map(types.value.map((type) => [type.slug, type]))
    return inGroups((data.value?.results ?? []).map((row) => seenBy(row, bySlug.get(row.type), me)), types.value)
  })

  const refresh = () => client.invalidateQueries({ queryKey: ['relationships'] })
  const path = (row: Relationship) => ({ path: { id: String(row.id) } })

  return {
    types,
    groups,
    isError,
    isPending,
    hasMore: computed(() => Boolean(data.value?.next)),
    relate: async (body: Schemas['NewRelationshipRequest']) => {
      await ask(api.POST('/api/v1/relationships/', { body }))
      await refresh()
    },
    change: async (row: Relationship, body: Schemas['PatchedRelationshipRequest']) => {
      await ask(api.PATCH('/api/v1/relationships/{id}/', { params: path(row), body, headers: { 'If-Match': tagOf(row.version) } })).finally(refresh)
    },
    remove: async (row: Relationship) => {
      await ask(api.DELETE('/api/v1/relationships/{id}/', { params: path(row) })).finally(refresh)
    },
  }
}
