import { createHmac, timingSafeEqual } from 'node:crypto'

// Signatures of webhooks as the Standard Webhooks specification has them (standardwebhooks.com): over the raw bytes of
// `id.timestamp.body`, with HMAC-SHA256, as `v1,<base64>`; several of them separated by spaces while a secret is exchanged.

/** What a secret begins with; behind it stands the key, base64. */
const prefix = 'whsec_'

export function webhookSecret(key: Uint8Array): string {
  return `${prefix}${Buffer.from(key).toString('base64')}`
}

/**
 * The key of a secret; undefined for a text that is none, and for what is no text, such as a setting that was forgotten.
 * 24 to 64 bytes, as the specification asks.
 */
export function keyOfSecret(secret: string | undefined): Buffer | undefined {
  const text = secret?.startsWith(prefix) ? secret.slice(prefix.length) : ''
  const key = Buffer.from(text, 'base64')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && key.length >= 24 && key.length <= 64 ? key : undefined
}

export interface Signed {
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly body: string | Uint8Array
}

/** The headers that prove a message to whoever has one of the secrets. Throws on a secret that is none. */
export function webhookHeaders(
  message: Signed,
  secrets: readonly string[],
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': secrets
      .map((secret) => `v1,${signature(message, secret).toString('base64')}`)
      .join(' '),
  }
}

/** Whether one of the signatures in a header was made with one of the secrets. Takes as long whichever it is. */
export function isSignedWith(message: Signed, header: string, secrets: readonly string[]): boolean {
  const given = header
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice('v1,'.length), 'base64'))
  let isRight = false
  for (const secret of secrets) {
    const expected = signature(message, secret)
    for (const one of given) {
      if (one.length === expected.length && timingSafeEqual(one, expected)) isRight = true
    }
  }
  return isRight
}

function signature({ id, timestamp, body }: Signed, secret: string): Buffer {
  const key = keyOfSecret(secret)
  if (key === undefined)
    throw new TypeError('A webhook secret looks like whsec_ and 24 to 64 bytes in base64.')
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}
