/** How the firm stands to one contact's data, and what can be done about it. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'

export type Standing = Schemas['Standing']
export type StandingPurpose = Schemas['StandingPurpose']
export type Request = Schemas['PrivacyRequest']
type Kind = Request['kind']

export function usePrivacy(id: number) {
  const client = useQueryClient()
  const key = ['contact-privacy', id]
  const path = { contact: String(id) }
  const { data, isPending, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/contacts/{contact}/privacy/', { params: { path }, signal })),
  })
  useLiveKeys([`contact:${id}`], [key])
  const refresh = () => client.invalidateQueries({ queryKey: key })
  const openOf = (kind: Kind) => data.value?.requests.find((one) => one.kind === kind && (one.state === 'open' || one.state === 'running'))

  /** Taken down, unless it was before, and carried out by a job. */
  async function carryOut(kind: Kind): Promise<void> {
    try {
      const asked = openOf(kind) ?? (await ask(api.POST('/api/v1/privacy-requests/', { body: { contact: id, kind, note: '' } })))
      await ask(api.POST('/api/v1/privacy-requests/{id}/carry-out/', { params: { path: { id: String(asked.id) } } }))
    } finally {
      await refresh()
    }
  }

  return {
    standing: data,
    isPending,
    fault: error,
    again: () => void refetch(),
    erasure: computed(() => openOf('erasure')),
    copy: computed(() => openOf('export')),
    carryOut,
    restrict: () => ask(api.POST('/api/v1/contacts/{contact}/restrict/', { params: { path } })).finally(refresh),
    allow: () => ask(api.POST('/api/v1/contacts/{contact}/allow/', { params: { path } })).finally(refresh),
    hold: (reason: string) => ask(api.POST('/api/v1/legal-holds/', { body: { contact: id, reason } })).finally(refresh),
    release: (hold: number) => ask(api.POST('/api/v1/legal-holds/{id}/release/', { params: { path: { id: String(hold) } } })).finally(refresh),
    say: (body: Schemas['ConsentRequest']) => ask(api.POST('/api/v1/consents/', { body })).finally(refresh),
    askToConfirm: (body: Schemas['OptInRequest']) => ask(api.POST('/api/v1/opt-ins/', { body })).finally(refresh),
    guard: (body: Schemas['GuardianConsentRequest']) => ask(api.POST('/api/v1/guardian-consents/', { body })).finally(refresh),
    unguard: (consent: number) => ask(api.POST('/api/v1/guardian-consents/{id}/withdraw/', { params: { path: { id: String(consent) } } })).finally(refresh),
  }
}

export function usePreview(id: number) {
  return useQuery({
    queryKey: ['contact-privacy', id, 'preview'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/contacts/{contact}/erasure-preview/', { params: { path: { contact: String(id) } }, signal })),
    staleTime: 0,
  })
}
