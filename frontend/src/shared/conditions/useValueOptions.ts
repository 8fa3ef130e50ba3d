/** The values that a field can be compared with, where they are known: listed, or found by typing. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api, ask } from '@/api/client'
import { useColleagues } from '@/shared/catalogues'
import { COUNTRIES } from '@/shared/records/places'
import { useFieldText } from '@/shared/records/useFieldText'
import { organisationName, rememberOrganisation } from '@/shared/records/organisationNames'
import { dotOf } from '@/shared/tags/colours'
import { useFoundTags } from '@/shared/tags/useTags'
import { useSettled } from '@/shared/useSettled'
import type { Option, OptionValue } from '@/ui/options'
import type { Field } from './useConditionFields'

type Found = Option<OptionValue>

export function useValueOptions(field: () => Field, query: Ref<string>, open: Ref<boolean>) {
  const { countryName } = useFieldText('contact')
  const colleagues = useColleagues()
  const tags = useFoundTags(query, open)
  const asked = useSettled(query, 150)
  const isOf = (name: string) => field().lookup === name

  const organisations = useQuery({
    queryKey: computed(() => ['organisation-options', asked.value.trim()]),
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/organisations/', {
          params: { query: { q: asked.value.trim() || undefined, fields: 'id,name,website', page_size: 20, ordering: asked.value.trim() ? undefined : 'name' } },
          signal,
        }),
      ),
    enabled: () => isOf('organisations') && open.value,
    placeholderData: keepPreviousData,
  })
  const segments = useQuery({
    queryKey: ['segments', 'names'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/segments/', { params: { query: { archived: false, page_size: 200, fields: 'id,slug,name' } }, signal })),
    enabled: () => isOf('segments'),
    staleTime: 60_000,
  })
  const territories = useQuery({
    queryKey: ['territory-names'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/territories/', { params: { query: { page_size: 200 } }, signal })),
    enabled: () => isOf('territories'),
    staleTime: 60_000,
  })

  const named = (rows: { id: number; name: string }[] | undefined): Found[] => (rows ?? []).map((row) => ({ value: row.id, label: row.name }))

  const options = computed<Found[]>(() => {
    switch (field().lookup) {
      case 'users':
        return colleagues.active.value.map((one) => ({ value: one.id, label: one.name, hint: one.email }))
      case 'teams':
        return named(colleagues.teams.value)
      case 'territories':
        return named(territories.data.value?.results as never)
      case 'tags':
        return tags.tags.value.map((tag) => ({ value: tag.slug, label: tag.name, icon: dotOf(tag.colour) }))
      case 'segments':
        return (segments.data.value?.results ?? []).map((one) => ({ value: one.slug ?? '', label: one.name ?? '' }))
      case 'countries':
        return COUNTRIES.map((code) => ({ value: code, label: countryName(code) })).sort((one, other) => one.label.localeCompare(other.label))
      case 'organisations':
        return (organisations.data.value?.results ?? []).map((row) => {
          rememberOrganisation(row)
          return { value: row.id, label: row.name }
        })
      default:
        return field().choices
    }
  })

  /** What a value is called that may not be among those just found. */
  function labelOf(value: OptionValue): string {
    const known = options.value.find((option) => option.value === value)?.label
    if (known) return known
    if (isOf('users')) return colleagues.person(Number(value))?.name ?? `#${value}`
    if (isOf('organisations')) return organisationName(Number(value)) ?? `#${value}`
    return String(value)
  }

  return {
    options,
    labelOf,
    isBusy: computed(() => organisations.isFetching.value || segments.isFetching.value),
    isRemote: computed(() => isOf('organisations') || (isOf('tags') && tags.hasMore.value)),
  }
}
