/** A mail of another system on its way to become a template: what it is, and what was said of its values. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useSettled } from '@/shared/useSettled'
import type { Category, Content } from './useTemplates'

export type Look = Schemas['BroughtMail']
export type BroughtValue = Schemas['BroughtValue']
export type Choice = Schemas['BroughtChoiceRequest']
export type LeftOut = Schemas['LeftOut']

/** What stands for a value: one of ours, words, what the sender gives, or nothing. */
export const WAYS = ['value', 'words', 'sender', 'nothing'] as const
export type Way = (typeof WAYS)[number]

/** In bytes; the server takes as many signs. */
export const LARGEST = 300_000

export type Bringing = ReturnType<typeof useBringing>

export function useBringing() {
  const client = useQueryClient()
  const html = ref('')
  const name = ref('')
  const folder = ref('')
  const category = ref<Category>('marketing')
  const inBlocks = ref(false)
  const said = reactive(new Map<string, Choice>())
  const body = computed(() => ({ html: html.value, category: category.value, in_blocks: inBlocks.value, values: [...said.values()] }))
  const asked = useSettled(body, 400)

  const { data, error, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['templates-bring', asked.value]),
    queryFn: ({ signal }) => ask(api.POST('/api/v1/templates/bring/look/', { body: asked.value, signal })),
    enabled: computed(() => asked.value.html.trim() !== ''),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })
  const look = computed(() => (html.value.trim() ? data.value : undefined))
  const { data: shown } = useQuery({
    queryKey: computed(() => ['templates-bring', 'preview', look.value?.content, category.value]),
    queryFn: ({ signal }) =>
      ask(api.POST('/api/v1/templates/preview/', { body: { channel: 'email', category: category.value, locale: 'en', content: look.value?.content as Content }, signal })),
    enabled: computed(() => look.value !== undefined),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })

  return {
    html,
    name,
    folder,
    category,
    inBlocks,
    look,
    shown,
    fault: error,
    isFetching,
    again: () => void refetch(),
    unsettled: computed(() => look.value?.values.filter((one) => !one.is_settled).length ?? 0),
    /** Say what stands for a value; what is not named stays as it was. */
    say: (value: BroughtValue, parts: Partial<Choice>) => said.set(value.key, { ...choiceOf(said.get(value.key), value), ...parts }),
    saidOf: (value: BroughtValue): Choice => choiceOf(said.get(value.key), value),
    /** Another mail: what was said of the last one's values is forgotten. */
    take: (text: string) => {
      said.clear()
      html.value = text
    },
    /** A name, where nobody gave one. */
    suggest: (said: string) => (name.value ||= said.slice(0, 100)),
    save: () =>
      ask(api.POST('/api/v1/templates/bring/', { body: { ...body.value, name: name.value.trim(), folder: folder.value.trim() } })).finally(() =>
        client.invalidateQueries({ queryKey: ['templates'] }),
      ),
  }
}

const choiceOf = (said: Choice | undefined, value: BroughtValue): Choice =>
  said ?? { key: value.key, to: value.to, default: value.default, sample: value.sample, leave_out: value.leave_out }

/** Which way a choice goes; `knows` tells the values that contacts and the firm bring. */
export function wayOf(choice: Choice, knows: (name: string) => boolean): Way {
  if (choice.leave_out) return 'nothing'
  if (choice.to) return knows(choice.to) ? 'value' : 'sender'
  return choice.default ? 'words' : 'value'
}

const NAMED = /charset\s*=\s*["']?([\w-]+)/i

/** The text of a file, in the letters that it says itself it is written in. */
export async function textOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const head = new TextDecoder('latin1').decode(bytes.slice(0, 4_096))
  try {
    return new TextDecoder(NAMED.exec(head)?.[1] ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
