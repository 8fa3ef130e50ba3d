/** Showing once more who one is, in the middle of a session. */

import { askAuth } from '@/api/auth'
import { Problem } from '@/api/problems'
import { provePasskey } from '@/shared/passkeys'

export interface Proofs {
  password: boolean
  /** A code of an authenticator app, or a recovery code. */
  code: boolean
  passkey: boolean
}

/** By which means this person can show who they are. */
export async function readProofs(): Promise<Proofs> {
  const [session, factors] = await Promise.all([askAuth('/auth/session'), askAuth('/account/authenticators')])
  const user = (session.data as { user?: { has_usable_password?: boolean } } | undefined)?.user
  const types = ((factors.data ?? []) as { type: string }[]).map((one) => one.type)
  return {
    password: user?.has_usable_password ?? true,
    code: types.includes('totp') || types.includes('recovery_codes'),
    passkey: types.includes('webauthn'),
  }
}

export async function proveByPassword(password: string): Promise<void> {
  await askAuth('/auth/reauthenticate', { body: { password } })
}

export async function proveByCode(code: string): Promise<void> {
  await askAuth('/auth/2fa/reauthenticate', { body: { code: code.replace(/\s/g, '') } })
}

export async function proveByPasskey(): Promise<void> {
  const path = '/auth/webauthn/reauthenticate'
  const { data } = await askAuth(path)
  const options = (data as { request_options?: { publicKey: Record<string, unknown> } } | undefined)?.request_options
  if (!options) throw new Problem(500, {})
  await askAuth(path, { body: { credential: await provePasskey(options) } })
}
