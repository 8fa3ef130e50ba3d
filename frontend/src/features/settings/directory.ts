/** Colleagues, teams, roles and permission codes, to show and to choose from. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useSession } from '@/shared/useSession'
import type { Option } from '@/ui/options'
import { fetchAll } from './usePages'

export type Staff = Schemas['Staff']
export type Role = Schemas['Role']
export type Team = Schemas['StaffTeam']
export type Permission = Schemas['Permission']

const WHOLE = 200
const MINUTES = 60_000

function useMaySee() {
  const session = useSession()
  return () => session.can('crm.staff.view')
}

export function useStaff() {
  const query = useQuery({
    queryKey: ['settings', 'staff'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/staff/', { params: { query: { cursor, page_size: WHOLE } } }))),
    enabled: useMaySee(),
    staleTime: MINUTES,
  })
  const staff = computed<Staff[]>(() => query.data.value ?? [])
  const byId = computed(() => new Map(staff.value.map((one) => [one.id, one])))
  const options = computed<Option<number>[]>(() =>
    staff.value.filter((one) => one.is_active).map((one) => ({ value: one.id, label: one.name || one.email, hint: one.email })),
  )
  return { ...query, staff, byId, options, nameOf: (id: number | null | undefined) => (id ? (byId.value.get(id)?.name ?? `#${id}`) : '') }
}

export function useRoles() {
  const query = useQuery({
    queryKey: ['settings', 'roles'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/roles/', { params: { query: { cursor, page_size: WHOLE } } }))),
    enabled: useMaySee(),
    staleTime: MINUTES,
  })
  const roles = computed<Role[]>(() => query.data.value ?? [])
  const options = computed<Option[]>(() => roles.value.map((one) => ({ value: one.slug, label: one.name })))
  return { ...query, roles, options }
}

export function useTeams() {
  const query = useQuery({
    queryKey: ['settings', 'teams'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/teams/', { params: { query: { cursor, page_size: WHOLE } } }))),
    enabled: useMaySee(),
    staleTime: MINUTES,
  })
  const teams = computed<Team[]>(() => query.data.value ?? [])
  const options = computed<Option<number>[]>(() => teams.value.map((one) => ({ value: one.id, label: one.name })))
  const nameOf = (id: number | null | undefined) => teams.value.find((one) => one.id === id)?.name ?? ''
  return { ...query, teams, options, nameOf }
}

export function usePermissions() {
  const query = useQuery({
    queryKey: ['settings', 'permissions'],
    queryFn: () => ask(api.GET('/api/v1/permissions/')),
    staleTime: 10 * MINUTES,
  })
  const permissions = computed<Permission[]>(() => query.data.value ?? [])
  return { ...query, permissions }
}
