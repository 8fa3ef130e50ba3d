import { afterEach, describe, expect, it, vi } from 'vitest'

import { api, ask } from './client'

afterEach(() => vi.unstubAllGlobals())

describe('api', () => {
  it('names several values of a parameter in one, as the server reads them', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', (request: Request) => {
      asked.push(request.url)
      return Promise.resolve(new Response('{"results": []}', { headers: { 'Content-Type': 'application/json' } }))
    })

    await ask(api.GET('/api/v1/activities/', { params: { query: { contact: 1, type: ['login', 'called'] } } }))

    expect(asked).toEqual([`${location.origin}/api/v1/activities/?contact=1&type=login,called`])
  })
})
