import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { api, ask } from '@/api/client'
import { useSession } from './useSession'

const ME = { id: 1, name: 'Ben', email: 'ben@firm.test', locale: 'en', permissions: { 'crm.contacts.view': 'own' } }

/** A server that knows a session or not, and writes down what was asked. */
const server = { isSignedIn: true, asked: [] as Request[] }

beforeEach(() => {
  server.isSignedIn = true
  server.asked = []
  vi.stubGlobal('fetch', async (request: Request) => {
    server.asked.push(request)
    if (!server.isSignedIn) return Response.json({ code: 'not_authenticated' }, { status: 401 })
    return Response.json(request.url.endsWith('/me/') ? ME : { got: await request.text() })
  })
})
afterEach(() => vi.unstubAllGlobals())

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
const save = () => ask(api.PATCH('/api/v1/me/', { body: { name: 'Benjamin' } }))
const create = () => ask(api.POST('/api/v1/notifications/read-all/', { body: { up_to: 7 } }))

describe('a session that ends in the middle of work', () => {
  it('keeps requests waiting, and carries them out with what was typed once somebody is back', async () => {
    const session = useSession()
    await session.load()
    server.isSignedIn = false
    let answer: unknown
    const saving = create().then((data) => (answer = data))
    await settle()
    expect(session.hasExpired).toBe(true)
    expect(answer).toBeUndefined()

    server.isSignedIn = true
    document.cookie = 'csrftoken=fresh'
    await session.enter()
    await saving
    expect(answer).toEqual({ got: '{"up_to":7}' })
    expect(session.hasExpired).toBe(false)
    const [first, second] = server.asked.filter((request) => request.method === 'POST')
    expect(second?.headers.get('X-CSRFToken')).toBe('fresh')
    // The same wish: had the first one got through, nothing would be done twice.
    expect(second?.headers.get('Idempotency-Key')).toBe(first?.headers.get('Idempotency-Key'))
  })

  it('refuses them where the person leaves instead', async () => {
    const session = useSession()
    await session.load()
    server.isSignedIn = false
    const saving = save()
    await settle()
    session.leave()
    await expect(saving).rejects.toMatchObject({ status: 401 })
    expect(session.isSignedIn).toBe(false)
  })

  it('is found out by a look, too', async () => {
    const session = useSession()
    await session.load()
    server.isSignedIn = false
    await session.check()
    expect(session.hasExpired).toBe(true)
    expect(session.me?.name).toBe('Ben')
  })
})

describe('begin', () => {
  afterEach(() => (document.head.innerHTML = ''))

  it('asks nothing where the page says that nobody is signed in', async () => {
    document.head.innerHTML = '<meta name="session" content="no">'
    expect(await useSession().begin()).toBeNull()
    expect(server.asked).toEqual([])
  })

  it('asks where the page does not know, as a copy kept for being offline', async () => {
    document.head.innerHTML = '<meta name="session" content="__SESSION__">'
    expect(await useSession().begin()).toMatchObject({ name: 'Ben' })
  })
})

describe('can', () => {
  it('knows the codes of whoever is signed in', async () => {
    const session = useSession()
    expect(session.can('crm.contacts.view')).toBe(false)
    await session.load()
    expect([session.can('crm.contacts.view'), session.can('crm.settings.manage')]).toEqual([true, false])
  })
})
