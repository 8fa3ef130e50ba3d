/** Templates: read, written, published and put away. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'

export type Template = Schemas['Template']
export type Version = Schemas['Version']
export type Content = Schemas['ContentRequest']
export type Preview = Schemas['TemplatePreview']
export type Finding = Schemas['Finding']
export type MergeTag = Schemas['MergeTag']
export type Channel = Schemas['TemplateChannel']
export type Category = Schemas['TemplateCategory']

export const CHANNELS: Channel[] = ['email', 'sms', 'whatsapp', 'in_app', 'push', 'chat']

export interface Asked {
  q?: string
  channel?: Channel
  folder?: string
  archived: boolean
}

const pathOf = (id: number | string) => ({ path: { id: String(id) } })

export function useTemplates(query: () => Asked) {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['templates', 'list', query()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/templates/', { params: { query: { ...query(), page_size: 200 } }, signal })),
    placeholderData: keepPreviousData,
  })
  return { rows: computed(() => data.value?.results ?? []), fault: error, isPending, isFetching, again: () => void refetch() }
}

export function useFolders() {
  return useQuery({
    queryKey: ['templates', 'folders'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/templates/folders/', { signal })),
  }).data
}

export function useTemplate(id: () => string) {
  return useQuery({
    queryKey: computed(() => ['templates', 'one', id()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/templates/{id}/', { params: pathOf(id()), signal })),
  })
}

/** What is being written in a language; read once, for from then on it is the person's own. */
export function readDraft(id: number, locale: string): Promise<Version> {
  return ask(api.GET('/api/v1/templates/{id}/draft/', { params: { ...pathOf(id), query: { locale } } }))
}

export function useVersions(id: () => number, locale: () => string) {
  return useQuery({
    queryKey: computed(() => ['templates', 'versions', id(), locale()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/templates/{id}/versions/', { params: { ...pathOf(id()), query: { locale: locale() } }, signal })),
  })
}

export function useMergeTags() {
  return useQuery({
    queryKey: ['templates', 'merge-tags'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/templates/merge-tags/', { signal })),
    staleTime: 5 * 60_000,
  }).data
}

export function useSavedBlocks() {
  return useQuery({
    queryKey: ['templates', 'blocks'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/saved-blocks/', { params: { query: { page_size: 100 } }, signal })),
  }).data
}

export function useTemplateDeeds() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['templates'] })
  const locales = (locale: string) => ({ query: { locale } })

  return {
    refresh,
    create: (body: Schemas['NewTemplateRequest']) => ask(api.POST('/api/v1/templates/', { body })).finally(refresh),
    change: (template: Template, body: Schemas['PatchedTemplateRequest']) =>
      ask(api.PATCH('/api/v1/templates/{id}/', { params: pathOf(template.id), body: body as never, headers: { 'If-Match': tagOf(template.version ?? 0) } })).finally(refresh),
    duplicate: (template: Template) => ask(api.POST('/api/v1/templates/{id}/duplicate/', { params: pathOf(template.id) })).finally(refresh),
    archive: (template: Template) => ask(api.POST('/api/v1/templates/{id}/archive/', { params: pathOf(template.id) })).finally(refresh),
    restore: (template: Template) => ask(api.POST('/api/v1/templates/{id}/restore/', { params: pathOf(template.id) })).finally(refresh),
    save: (id: number, locale: string, body: Content, version: number | null) =>
      ask(
        api.PUT('/api/v1/templates/{id}/draft/', {
          params: { ...pathOf(id), ...locales(locale) },
          body,
          headers: version === null ? {} : { 'If-Match': tagOf(version) },
        }),
      ),
    publish: (id: number, locale: string, version: number) =>
      ask(api.POST('/api/v1/templates/{id}/publish/', { params: pathOf(id), body: { locale }, headers: { 'If-Match': tagOf(version) } })).finally(refresh),
    revert: (id: number, locale: string, number: number) => ask(api.POST('/api/v1/templates/{id}/revert/', { params: pathOf(id), body: { locale, number } })).finally(refresh),
    test: (id: number, body: Schemas['TemplateTestRequest']) => ask(api.POST('/api/v1/templates/{id}/test/', { params: pathOf(id), body })),
    keepBlock: (name: string, block: Record<string, unknown>) => ask(api.POST('/api/v1/saved-blocks/', { body: { name, block } })).finally(refresh),
  }
}
