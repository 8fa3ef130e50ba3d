/** What changes rarely and many screens need: colleagues, teams, types, fields, activity types. */

import { useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { cursorOf, type Page } from './list/book'
import { useSpoken } from './spoken'
import { together } from './together'
import { useSession } from './useSession'

const LONG = 5 * 60_000

export interface Colleague {
  id: number
  name: string
  email: string
  is_active: boolean
}
export type Team = Pick<Schemas['StaffTeam'], 'id' | 'name' | 'slug'>
export type CustomField = Schemas['CustomField']
export type ContactType = Schemas['ContactType']
export type ActivityType = Schemas['ActivityType']
export type Of = 'contact' | 'organisation'

/** All rows of a list that is never long. */
export async function everything<R>(read: (cursor: string | undefined) => Promise<Pick<Page<R>, 'results' | 'next'>>): Promise<R[]> {
  const rows: R[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    rows.push(...page.results)
    cursor = cursorOf(page.next) ?? undefined
  } while (cursor)
  return rows
}

/** Colleagues and teams, for those who may see them; empty for others. */
export const useColleagues = together(() => {
  const session = useSession()
  const enabled = computed(() => session.can('crm.staff.view'))
  const staff = useQuery({
    queryKey: ['colleagues'],
    queryFn: () =>
      everything((cursor) =>
        ask(api.GET('/api/v1/staff/', { params: { query: { fields: 'id,name,email,is_active', page_size: 200, cursor } } })),
      ) as Promise<Colleague[]>,
    staleTime: LONG,
    enabled,
  })
  const teams = useQuery({
    queryKey: ['team-names'],
    queryFn: () =>
      everything((cursor) =>
        ask(api.GET('/api/v1/teams/', { params: { query: { fields: 'id,name,slug', page_size: 200, cursor } } })),
      ) as Promise<Team[]>,
    staleTime: LONG,
    enabled,
  })
  const all = computed(() => staff.data.value ?? [])
  const people = computed(() => new Map(all.value.map((one) => [one.id, one])))
  const groups = computed(() => new Map((teams.data.value ?? []).map((one) => [one.id, one])))
  const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name)
  return {
    /** Whoever works here now, by name. */
    active: computed(() => all.value.filter((one) => one.is_active).sort(byName)),
    teams: computed(() => [...(teams.data.value ?? [])].sort(byName)),
    person: (id: number | null | undefined) => people.value.get(id as number),
    team: (id: number | null | undefined) => groups.value.get(id as number),
  }
})

const useTypeRows = together(() =>
  useQuery({
    queryKey: ['contact-types'],
    queryFn: () => ask(api.GET('/api/v1/contact-types/')),
    staleTime: LONG,
  }),
)

export function useContactTypes(of: string) {
  const { data } = useTypeRows()
  const { said } = useSpoken()
  const types = computed(() => (data.value ?? []).filter((type) => type.of === of).map((type) => ({ ...type, name: said(type.name) })))
  return { types, nameOf: (slug: string | null | undefined) => types.value.find((type) => type.slug === slug)?.name ?? slug ?? '' }
}

const useFieldRows = together(() =>
  useQuery({
    queryKey: ['custom-fields'],
    queryFn: () => ask(api.GET('/api/v1/custom-fields/')),
    staleTime: LONG,
  }),
)

/** The fields of contacts, of organisations, or of a record type by its slug, as they are defined. */
export function useDefinedFields(of: MaybeRefOrGetter<string>) {
  const { data, error, isPending, refetch } = useFieldRows()
  return { fields: computed(() => (data.value ?? []).filter((field) => field.of === toValue(of))), fault: error, isPending, again: () => void refetch() }
}

/** The same as far as records show them: without those that are sensitive, in the reader's language. */
export function useCustomFields(of: MaybeRefOrGetter<string>) {
  const { fields, isPending } = useDefinedFields(of)
  const { said } = useSpoken()
  return { fields: computed(() => fields.value.filter((field) => !field.sensitive).map((field) => inWords(field, said))), isPending }
}

function inWords(field: CustomField, said: (text: string) => string): CustomField {
  const options = field.options?.map((option) => ({ ...option, label: said(option.label) }))
  return { ...field, label: said(field.label), group: said(field.group ?? ''), help: said(field.help ?? ''), options }
}

/** The fields of contacts whose values nobody sees by the way. */
export function useSensitiveFields() {
  const { data } = useFieldRows()
  const { said } = useSpoken()
  return computed(() => (data.value ?? []).filter((field) => field.sensitive && !field.is_retired).map((field) => inWords(field, said)))
}

export const useActivityTypes = together(() => {
  const { data } = useQuery({
    queryKey: ['activity-types'],
    queryFn: async () => (await ask(api.GET('/api/v1/activity-types/'))).results,
    staleTime: LONG,
  })
  const byName = computed(() => new Map((data.value ?? []).map((type) => [type.name, type])))
  return { types: computed(() => data.value ?? []), typeOf: (name: string) => byName.value.get(name) }
})
