/** Accounts with providers: by what messages leave. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { fetchAll } from '../usePages'

export type Account = Schemas['ChannelAccount']
export type Provider = Schemas['Provider']
export type ProviderOption = Schemas['ProviderOption']

export function useAccounts() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['settings', 'channel-accounts'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/channel-accounts/', { params: { query: { ordering: 'order', page_size: 200, cursor } } }))),
  })
  return { accounts: computed<Account[]>(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
}

export function useProviders() {
  const { data, error, refetch } = useQuery({
    queryKey: ['settings', 'channel-providers'],
    queryFn: () => ask(api.GET('/api/v1/channel-providers/')),
    staleTime: Infinity,
  })
  return { providers: computed<Provider[]>(() => data.value?.results ?? []), fault: error, again: () => void refetch() }
}

const one = (account: Account) => ({ params: { path: { id: String(account.id) } } })

export const activate = (account: Account) => ask(api.POST('/api/v1/channel-accounts/{id}/activate/', one(account)))
export const pause = (account: Account) => ask(api.POST('/api/v1/channel-accounts/{id}/pause/', one(account)))
export const sendTest = (account: Account, to: string) => ask(api.POST('/api/v1/channel-accounts/{id}/test/', { ...one(account), body: { to } }))
export const lookUp = (account: Account) => ask(api.GET('/api/v1/channel-accounts/{id}/setup/', one(account)))
export const chooseNumber = (account: Account, number: string) => ask(api.POST('/api/v1/channel-accounts/{id}/number/', { ...one(account), body: { number } }))
export const usageOf = (account: Account) => ask(api.GET('/api/v1/channel-accounts/{id}/usage/', one(account)))

/** What is typed into a provider's options, by name. */
export type Typed = Record<string, string>

/** What a form begins with: what the account has, or what the provider proposes. */
export function typedOf(provider: Provider, account?: Account): Typed {
  const kept = (account?.options ?? {}) as Record<string, unknown>
  return Object.fromEntries(
    provider.options.map((option) => [option.name, option.is_secret ? '' : String(kept[option.name] ?? option.default)]),
  )
}

/** What the API is told: options and secrets apart, numbers as numbers; secrets left empty stay as they are. */
export function toldOf(provider: Provider, typed: Typed): { options: Record<string, string | number>; secrets: Record<string, string> } {
  const options: Record<string, string | number> = {}
  const secrets: Record<string, string> = {}
  for (const option of provider.options) {
    const value = typed[option.name] ?? ''
    if (option.is_secret) {
      if (value) secrets[option.name] = value
    } else {
      options[option.name] = option.kind === 'number' && /^\d+$/.test(value) ? Number(value) : value
    }
  }
  return { options, secrets }
}
