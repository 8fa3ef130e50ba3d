/** What a filter can be set to, and how what it is set to reads. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { api, ask } from '@/api/client'
import type { Option } from '@/ui/options'
import { type Of, useColleagues, useContactTypes } from '../catalogues'
import { organisationName, rememberOrganisation } from '../records/organisationNames'
import { useFormat } from '../useFormat'
import { dotOf } from '../tags/colours'
import { useFoundTags, useTags } from '../tags/useTags'
import { useStageNames } from '../useStageNames'
import { useSettled } from '../useSettled'
import type { FilterSpec } from './kind'
import { numbersOf } from './numbers'
import { rangeOf } from './ranges'

export function useFilterOptions(filter: () => FilterSpec, value: () => string, query: Ref<string>, open: Ref<boolean>, of: Of) {
  const { t } = useI18n()
  const format = useFormat()
  const colleagues = useColleagues()
  const { types } = useContactTypes(of)
  const isTag = computed(() => filter().kind === 'tag')
  const knownTags = useTags()
  const foundTags = useFoundTags(query, open)
  const isRemote = computed(() => filter().kind === 'organisation' || (isTag.value && foundTags.hasMore.value))
  const asked = useSettled(query, 120)

  const found = useQuery({
    queryKey: computed(() => ['organisation-options', asked.value.trim()]),
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/organisations/', {
          params: { query: { q: asked.value.trim() || undefined, fields: 'id,name', page_size: 20, ordering: asked.value.trim() ? undefined : 'name' } },
          signal,
        }),
      ),
    enabled: computed(() => filter().kind === 'organisation' && open.value),
    placeholderData: keepPreviousData,
  })
  // A shared address holds an id alone.
  useQuery({
    queryKey: computed(() => ['organisation-name', value()]),
    queryFn: async ({ signal }) => {
      const row = await ask(api.GET('/api/v1/organisations/{id}/', { params: { path: { id: value() }, query: { fields: 'id,name' } }, signal }))
      rememberOrganisation(row)
      return row.name
    },
    enabled: computed(() => filter().kind === 'organisation' && /^\d+$/.test(value()) && organisationName(Number(value())) === undefined),
    retry: false,
  })

  const segments = useQuery({
    queryKey: ['segments', 'names'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/segments/', { params: { query: { archived: false, page_size: 200, fields: 'id,slug,name' } }, signal })),
    enabled: computed(() => filter().kind === 'segment'),
    staleTime: 60_000,
  })

  const { options: stages } = useStageNames(() => filter().kind === 'stage')

  const options = computed<Option[]>(() => {
    switch (filter().kind) {
      case 'owner':
        return [
          { value: 'me', label: t('list.mine') },
          { value: 'none', label: t('records.nobody') },
          ...colleagues.active.value.map((one) => ({ value: String(one.id), label: one.name, hint: one.email })),
        ]
      case 'team':
        return [
          { value: 'mine', label: t('list.my_teams') },
          { value: 'none', label: t('list.no_team') },
          ...colleagues.teams.value.map((one) => ({ value: String(one.id), label: one.name })),
        ]
      case 'choice':
        return filter().options ?? []
      case 'type':
        return types.value.map((type) => ({ value: type.slug, label: type.name }))
      case 'segment':
        return (segments.data.value?.results ?? []).map((one) => ({ value: one.slug ?? '', label: one.name ?? '' }))
      case 'stage':
        return [{ value: 'none', label: t('list.no_stage') }, ...stages.value]
      case 'tag':
        return foundTags.tags.value.map((tag) => ({ value: tag.slug, label: tag.name, icon: dotOf(tag.colour) }))
      case 'organisation':
        return (found.data.value?.results ?? []).map((row) => {
          rememberOrganisation(row)
          return { value: String(row.id), label: row.name }
        })
      default:
        return []
    }
  })

  function saidOfRange(text: string): string {
    const range = rangeOf(text)
    if (!range) return text
    if (range.preset) return t(`list.ranges.${range.preset}`)
    if (!range.to) return t('list.ranges.since', { day: format.day(range.from) })
    if (!range.from) return t('list.ranges.until', { day: format.day(range.to) })
    return `${format.day(range.from)} – ${format.day(range.to)}`
  }

  function saidOfNumbers(text: string): string {
    const { from, to } = numbersOf(text) ?? {}
    if (from !== undefined && to !== undefined) return `${format.number(from)} – ${format.number(to)}`
    if (from !== undefined) return `≥ ${format.number(from)}`
    return to === undefined ? text : `≤ ${format.number(to)}`
  }

  const said = computed(() => {
    const now = value()
    if (!now) return '…'
    if (filter().kind === 'range') return saidOfRange(now)
    if (filter().kind === 'numbers') return saidOfNumbers(now)
    if (filter().kind === 'organisation') return organisationName(Number(now)) ?? `#${now}`
    if (isTag.value) return now.split(',').map((slug) => knownTags.tagOf(slug)?.name ?? slug).join(', ')
    if (['segment', 'stage'].includes(filter().kind)) return now.split(',').map((slug) => options.value.find((option) => option.value === slug)?.label ?? slug).join(', ')
    const gone = filter().kind === 'owner' ? colleagues.person(Number(now))?.name : undefined
    return options.value.find((option) => option.value === now)?.label ?? gone ?? now
  })

  return { options, said, isBusy: found.isFetching, isRemote }
}
