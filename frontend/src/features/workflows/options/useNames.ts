/** What options name, as people choose it: tags, segments, templates, colleagues. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask } from '@/api/client'
import { everything, useActivityTypes, useColleagues } from '@/shared/catalogues'
import { useConditionFields } from '@/shared/conditions/useConditionFields'
import { useSpoken } from '@/shared/spoken'
import { dotOf } from '@/shared/tags/colours'
import { useTags } from '@/shared/tags/useTags'
import { together } from '@/shared/together'
import { useSession } from '@/shared/useSession'
import type { Option } from '@/ui/options'

const LONG = 60_000
/** The columns of a contact that a step can change; all else are custom fields. */
const SETTABLE = new Set(['description', 'country', 'time_zone', 'locale', 'source'])

interface Named {
  slug?: string
  key?: string
  name?: string
  folder?: string
  channel?: string
  description?: string
}

export const useNames = together(() => {
  const session = useSession()
  const colleagues = useColleagues()
  const activities = useActivityTypes()
  const conditions = useConditionFields()
  const { said } = useSpoken()
  const tags = useTags()
  const read = (name: string, ask: () => Promise<unknown>, code?: string) => useQuery({ queryKey: ['workflow-names', name], queryFn: ask as () => Promise<Named[]>, staleTime: LONG, enabled: () => !code || session.can(code) })
  const segments = read('segments', () => everything((cursor) => ask(api.GET('/api/v1/segments/', { params: { query: { archived: false, page_size: 200, fields: 'id,slug,name', cursor } as never } }))), 'crm.contacts.view')
  const templates = read('templates', () => everything((cursor) => ask(api.GET('/api/v1/templates/', { params: { query: { archived: false, page_size: 200, cursor } as never } }))), 'crm.templates.view')
  const topics = read('topics', () => everything((cursor) => ask(api.GET('/api/v1/topics/', { params: { query: { page_size: 200, cursor } } }))))
  const relationships = read('relationships', async () => (await ask(api.GET('/api/v1/relationship-types/', {}))) as unknown, 'crm.contacts.view')
  const workflows = read('workflows', () => everything((cursor) => ask(api.GET('/api/v1/workflows/', { params: { query: { page_size: 200, fields: 'id,key,name', cursor } as never } }))), 'crm.workflows.view')
  const roles = read('roles', async () => (await ask(api.GET('/api/v1/roles/', {}))) as unknown, 'crm.staff.view')
  const scores = read('scores', () => everything((cursor) => ask(api.GET('/api/v1/scores/', { params: { query: { page_size: 200, cursor } as never } }))), 'crm.contacts.view')

  const rows = (data: unknown): Named[] => (Array.isArray(data) ? data : ((data as { results?: Named[] } | undefined)?.results ?? []))
  const named = (data: unknown): Option[] => rows(data).map((one) => ({ value: one.slug ?? one.key ?? one.name ?? '', label: said(one.name ?? one.slug ?? ''), hint: one.folder || undefined }))
  const fields = (kinds: string[] | null): Option[] => conditions.fields.value.filter((one) => !kinds || kinds.includes(one.kind)).map((one) => ({ value: one.key, label: one.label, group: one.group }))

  function choices(kind: string, channel = ''): Option[] {
    switch (kind) {
      case 'tag':
      case 'tags':
        return tags.tags.value.map((tag) => ({ value: tag.slug, label: tag.name, icon: dotOf(tag.colour) }))
      case 'segment':
        return named(segments.data.value)
      case 'template':
        return named(rows(templates.data.value).filter((one) => !channel || one.channel === channel))
      case 'topic':
        return named(topics.data.value)
      case 'relationship':
        return named(relationships.data.value)
      case 'workflow':
        return named(workflows.data.value)
      case 'role':
        return named(roles.data.value)
      case 'score':
        return named(scores.data.value)
      case 'team':
        return colleagues.teams.value.map((one) => ({ value: one.name, label: one.name }))
      case 'person':
        return colleagues.active.value.map((one) => ({ value: one.email, label: one.name, hint: one.email }))
      case 'activity':
        return activities.types.value.map((one) => ({ value: one.name, label: said(one.label), hint: one.name, group: one.category }))
      case 'field':
        return fields(null).filter((one) => SETTABLE.has(one.value) || one.value.startsWith('custom.'))
      case 'date_field':
        return fields(['date', 'moment'])
      default:
        return []
    }
  }

  const labels = computed(() => {
    const kinds = ['tag', 'segment', 'template', 'topic', 'relationship', 'workflow', 'role', 'score', 'team', 'person', 'field']
    return new Map(kinds.flatMap((kind) => choices(kind).map((one) => [`${kind === 'tags' ? 'tag' : kind} ${one.value}`, one.label])))
  })
  const alias: Record<string, string> = { tags: 'tag', date_field: 'field' }
  return {
    choices,
    called: (kind: string, name: string): string => labels.value.get(`${alias[kind] ?? kind} ${name}`) ?? name,
    idOf: (kind: string, name: string): number | undefined => (kind === 'template' ? (rows(templates.data.value) as (Named & { id: number })[]).find((one) => one.slug === name)?.id : undefined),
  }
})
