/** Passkeys: from the server's options to the browser's question, and its answer back as JSON. */

/** The browser has no passkeys here; they need https, or localhost. */
export function canUsePasskeys(): boolean {
  return window.isSecureContext && typeof PublicKeyCredential === 'function'
}

type Json = Record<string, unknown>

/** Nobody answered the browser's question, or they closed it. */
export class PasskeyDismissed extends Error {}

function bytes(text: unknown): ArrayBuffer {
  const plain = atob(String(text).replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0)).buffer
}

function text(buffer: ArrayBuffer | null): string | undefined {
  if (!buffer) return undefined
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

const listed = (value: unknown) =>
  ((value ?? []) as Json[]).map((one) => ({ ...one, id: bytes(one.id) }) as unknown as PublicKeyCredentialDescriptor)

async function asked(question: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const answer = await question()
    if (answer) return answer as PublicKeyCredential
  } catch (fault) {
    if (!(fault instanceof DOMException) || !['NotAllowedError', 'AbortError'].includes(fault.name)) throw fault
  }
  throw new PasskeyDismissed()
}

function shown(credential: PublicKeyCredential, response: Json): Json {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  }
}

/**
 * Prove who somebody is with a passkey they have.
 *
 * @throws PasskeyDismissed if they close the question.
 */
export async function provePasskey(options: { publicKey: Json }): Promise<Json> {
  const given = options.publicKey
  const publicKey = { ...given, challenge: bytes(given.challenge), allowCredentials: listed(given.allowCredentials) }
  const credential = await asked(() => navigator.credentials.get({ publicKey }))
  const answer = credential.response as AuthenticatorAssertionResponse
  return shown(credential, {
    authenticatorData: text(answer.authenticatorData),
    signature: text(answer.signature),
    userHandle: text(answer.userHandle),
  })
}

/**
 * Make a new passkey.
 *
 * @throws PasskeyDismissed if they close the question.
 */
export async function makePasskey(options: { publicKey: Json }): Promise<Json> {
  const given = options.publicKey
  const user = given.user as Json
  const publicKey = {
    ...given,
    challenge: bytes(given.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: listed(given.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions
  const credential = await asked(() => navigator.credentials.create({ publicKey }))
  const answer = credential.response as AuthenticatorAttestationResponse
  return shown(credential, { attestationObject: text(answer.attestationObject), transports: answer.getTransports() })
}
