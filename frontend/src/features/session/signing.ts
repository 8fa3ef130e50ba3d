/** The contract of signing in: who somebody is, then whatever else the account asks for. */

import { askAuth, ROOT, type Flow as AuthFlow } from '@/api/auth'
import { cookie } from '@/api/client'
import { Problem } from '@/api/problems'
import { provePasskey } from '@/shared/passkeys'

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

type Flow = Omit<AuthFlow, 'types'> & { types?: Means[] }

interface Answer {
  data?: {
    flows?: Flow[]
    request_options?: { publicKey: Record<string, unknown> }
    socialaccount?: { providers: (Provider & { flows: string[] })[] }
    mfa?: { passkey_login_enabled?: boolean }
  }
  meta?: { is_authenticated?: boolean }
}

async function call(path: string, body?: unknown, method?: string): Promise<Answer> {
  // A 401 with flows is no refusal: it says what is asked next.
  const answer = await askAuth(path, { method, body, fine: [401] })
  const given = answer as Answer
  if (answer.status === 401 && !given.data?.flows) throw new Problem(401, {})
  return given
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
