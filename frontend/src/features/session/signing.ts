/** The contract of signing in: who somebody is, then whatever else the account asks for. */

import { cookie } from '@/api/client'
import { Problem, Unreachable } from '@/api/problems'
import { provePasskey } from '@/shared/passkeys'

const ROOT = '/api/auth/browser/v1'

/** What a second factor can be shown by. */
export type Means = 'totp' | 'recovery_codes' | 'webauthn'

export interface Next {
  step: 'done' | 'password' | 'factor'
  means: Means[]
}

export interface Provider {
  id: string
  name: string
}

interface Flow {
  id: string
  is_pending?: boolean
  types?: Means[]
}

interface Answer {
  data?: {
    flows?: Flow[]
    request_options?: { publicKey: Record<string, unknown> }
    socialaccount?: { providers: (Provider & { flows: string[] })[] }
    mfa?: { passkey_login_enabled?: boolean }
  }
  errors?: { code: string; message: string; param?: string }[]
  meta?: { is_authenticated?: boolean }
  code?: string
  detail?: string
}

async function send(path: string, method: string, body: unknown): Promise<Response> {
  try {
    return await fetch(ROOT + path, {
      method,
      headers: {
        Accept: 'application/json',
        'Accept-Language': document.documentElement.lang,
        'Content-Type': 'application/json',
        'X-CSRFToken': cookie('csrftoken'),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(20_000),
    })
  } catch (fault) {
    throw new Unreachable(fault)
  }
}

async function call(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Answer> {
  const response = await send(path, method, body)
  const answer = (await response.json().catch(() => ({}))) as Answer
  // A 401 with flows is no refusal: it says what is asked next.
  if (response.ok || (response.status === 401 && answer.data?.flows)) return answer
  const first = answer.errors?.[0]
  throw new Problem(response.status, { code: first?.code ?? answer.code, detail: first?.message ?? answer.detail })
}

export function nextOf(answer: Answer): Next {
  if (answer.meta?.is_authenticated) return { step: 'done', means: [] }
  const pending = answer.data?.flows?.find((flow) => flow.is_pending)
  if (pending?.id === 'mfa_authenticate') return { step: 'factor', means: pending.types ?? [] }
  return { step: 'password', means: [] }
}

export async function signIn(email: string, password: string): Promise<Next> {
  try {
    return nextOf(await call('/auth/login', { email, password }))
  } catch (fault) {
    // Somebody has signed in already, in another tab.
    if (fault instanceof Problem && fault.status === 409) return { step: 'done', means: [] }
    throw fault
  }
}

/** A code of an authenticator app, or one of the recovery codes. */
export async function giveCode(code: string): Promise<Next> {
  return nextOf(await call('/auth/2fa/authenticate', { code: code.replace(/\s/g, '') }))
}

async function showPasskey(path: string): Promise<Next> {
  const { data } = await call(path)
  if (!data?.request_options) throw new Problem(500, {})
  return nextOf(await call(path, { credential: await provePasskey(data.request_options) }))
}

/** Sign in with a passkey alone. */
export const signInByPasskey = () => showPasskey('/auth/webauthn/login')

/** A passkey or security key as second factor. */
export const givePasskey = () => showPasskey('/auth/webauthn/authenticate')

/** The other ways to sign in that this installation offers. */
export async function readWays(): Promise<{ providers: Provider[]; passkey: boolean }> {
  const { data } = await call('/config')
  return {
    providers: (data?.socialaccount?.providers ?? []).filter((one) => one.flows.includes('provider_redirect')),
    passkey: Boolean(data?.mfa?.passkey_login_enabled),
  }
}

/** Leave for the provider's own sign-in page, which leads back to `next`. */
export function goToProvider(provider: Provider, next: string): void {
  const form = document.createElement('form')
  form.method = 'POST'
  form.action = `${ROOT}/auth/provider/redirect`
  const given = { provider: provider.id, process: 'login', callback_url: next, csrfmiddlewaretoken: cookie('csrftoken') }
  for (const [name, value] of Object.entries(given)) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}

export async function signOut(): Promise<void> {
  await call('/auth/session', undefined, 'DELETE')
}
