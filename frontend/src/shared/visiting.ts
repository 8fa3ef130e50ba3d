/** For unit tests: a screen at an address, with a server that answers as it is told to. */

import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { vi } from 'vitest'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'

import { learn } from './i18n'
import { type Me, useSession } from './useSession'

type Answer = unknown
const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })

/** `answers` are by the path below `/api/v1/`; what has none is out of reach, like a server that is down. */
export async function visit(screen: Component, path: string, answers: Record<string, Answer>, may: string[] = []) {
  const asked: string[] = []
  const waiting: (() => void)[] = []
  const held = new Set<string>()
  vi.stubGlobal('fetch', async (request: Request) => {
    const at = new URL(request.url).pathname.replace('/api/v1/', '')
    asked.push(`${request.method} ${at}`)
    if (held.has(at)) await new Promise<void>((resolve) => waiting.push(resolve))
    if (!(at in answers)) throw new TypeError('Failed to fetch')
    return json(answers[at])
  })
  await Promise.all(['settings', 'kept', 'segments', 'lifecycle', 'scores', 'privacy'].map(learn))
  const session = useSession()
  session.me = { id: 1, permissions: Object.fromEntries(may.map((code) => [code, 'all'])) } as unknown as Me
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: screen }] })
  await router.push(path)
  const hold = (at: string) => held.add(at)
  async function start() {
    const page = mount({ template: '<RouterView />' }, { attachTo: document.body, global: { plugins: [router, [VueQueryPlugin, { queryClient: client }]] } })
    await flushPromises()
    return page
  }
  async function release(): Promise<void> {
    held.clear()
    waiting.splice(0).forEach((go) => go())
    await flushPromises()
  }
  return { asked, client, router, hold, release, start }
}
