/** The tags there are, and those that fit what somebody types. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import IconPlus from '~icons/lucide/plus'

import { api, ask } from '@/api/client'
import { together } from '../together'
import { useSession } from '../useSession'
import { useSettled } from '../useSettled'
import { choicesFor, plainName, type TagLike } from './choosing'
import { dotOf } from './colours'

export type KnownTag = TagLike & { id: number; slug: string }

/** As many as are kept at hand; where there are more, the server is asked for the rest. */
const AT_HAND = 200

async function readTags(query: { q?: string; page_size: number }, signal: AbortSignal) {
  const page = await ask(api.GET('/api/v1/tags/', { params: { query: { ...query, fields: 'id,slug,name,colour' } }, signal }))
  return { tags: page.results as KnownTag[], hasMore: page.next !== null }
}

export const useTags = together(() => {
  const session = useSession()
  const { data, isFetching } = useQuery({
    queryKey: ['tags'],
    queryFn: ({ signal }) => readTags({ page_size: AT_HAND }, signal),
    staleTime: 60_000,
    enabled: computed(() => session.can('crm.contacts.view')),
  })
  const tags = computed(() => data.value?.tags ?? [])
  const bySlug = computed(() => new Map(tags.value.map((tag) => [tag.slug, tag])))
  return { tags, isFetching, hasMore: computed(() => data.value?.hasMore ?? false), tagOf: (slug: string) => bySlug.value.get(slug) }
})

/** Tags for what is typed: of those at hand, or the server's where there are more. */
export function useFoundTags(query: Ref<string>, open: Ref<boolean>) {
  const known = useTags()
  const asked = useSettled(
    computed(() => plainName(query.value)),
    120,
  )
  const isRemote = computed(() => known.hasMore.value && asked.value !== '')
  const found = useQuery({
    queryKey: computed(() => ['tags', 'found', asked.value]),
    queryFn: ({ signal }) => readTags({ q: asked.value, page_size: 50 }, signal),
    enabled: computed(() => isRemote.value && open.value),
    placeholderData: keepPreviousData,
  })
  return {
    tags: computed(() => (isRemote.value ? (found.data.value?.tags ?? []) : known.tags.value)),
    isBusy: computed(() => found.isFetching.value || known.isFetching.value),
    hasMore: computed(() => (isRemote.value ? (found.data.value?.hasMore ?? false) : known.hasMore.value)),
  }
}

/** The same as what a list offers, with a new one for those who may make it. */
export function useTagChoices(query: Ref<string>, open: Ref<boolean>, first: () => readonly string[], maybeNew: () => boolean) {
  const { t } = useI18n()
  const session = useSession()
  const { tags, isBusy, hasMore } = useFoundTags(query, open)
  const create = { label: (name: string) => t('tags.create', { name }), icon: IconPlus }
  const mayCreate = computed(() => maybeNew() && session.can('crm.tags.manage'))
  const options = computed(() => choicesFor({ tags: tags.value, query: query.value, first: first(), dotOf, create: mayCreate.value ? create : undefined }))
  return { tags, options, isBusy, hasMore, mayCreate }
}
