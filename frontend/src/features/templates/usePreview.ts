/** The message as the server renders it, a moment after the last change. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'

import { api, ask } from '@/api/client'
import { useSettled } from '@/shared/useSettled'
import type { Builder } from './useBuilder'
import type { Content } from './useTemplates'

export type PreviewState = ReturnType<typeof usePreview>

export function usePreview(builder: Builder) {
  const contact = ref<number | null>(null)
  const isDark = ref(false)
  const asked = useSettled(
    computed(() => ({ content: builder.written.value, contact: contact.value, dark: isDark.value })),
    350,
  )
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['templates-preview', builder.template.id, builder.locale, asked.value]),
    queryFn: ({ signal }) =>
      ask(
        api.POST('/api/v1/templates/preview/', {
          body: {
            channel: builder.channel,
            category: builder.category,
            locale: builder.locale,
            content: asked.value.content as unknown as Content,
            contact: asked.value.contact,
            dark: asked.value.dark,
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    staleTime: 60_000,
  })
  return { data, error, isFetching, contact, isDark, again: () => void refetch() }
}
