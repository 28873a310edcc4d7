import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import type { JsonDocument } from '../events/product-event.ts'
import type { KeySource } from './key-source.ts'
import { SetError } from './set-error.ts'

/** A security event token that is believed (RFC 8417 §2.2, RFC 9967 §2). */
export interface SecurityEvent {
  /** The same however often it is sent: keep it in the transaction in which the event takes effect. */
  readonly jti: string
  readonly iss: string
  readonly aud: string | readonly string[]
  /** When it was signed, in seconds since 1970; `toe`: when it happened. */
  readonly iat: number
  readonly toe?: number
  /** What one request of the identity provider caused has the same. */
  readonly txn?: string
  readonly sub_id: {
    readonly format: string
    /** `/Users/…` or `/Groups/…`. */
    readonly uri?: string
    readonly id?: string
    readonly externalId?: string
  }
  readonly events: { readonly [uri: string]: JsonDocument }
  /** Whose resource it is. */
  readonly tenant_id?: string
}

export interface VerifySetOptions {
  /** Address of the Rollcall that is believed: `rollcall signing-key list` says it. */
  readonly issuer: string
  /** What the tokens are made for: the URL of the webhook, as it was given to Rollcall. */
  readonly audience: string
  /** `keysAt('https://…/.well-known/jwks.json')`, made once. */
  readonly keys: KeySource
  /** Whether a token of this `jti` has taken effect already. Tokens come at least once. */
  readonly seen: (jti: string) => boolean | Promise<boolean>
  /** Milliseconds since 1970; the clock of this machine when left out. */
  readonly now?: number
  /** How far the signing clock and this one may be apart, in seconds. 300 when left out. */
  readonly toleranceSeconds?: number
}

type Claims = { readonly [name: string]: unknown }

/**
 * Proves that a security event token came from a Rollcall, for this receiver, lately, and was not taken before.
 * @param token the body of the request, as it came
 * @throws SetError with the `problem`, and the `answer` for its sender
 */
export async function verifySet(
  token: string | Uint8Array,
  { issuer, audience, keys, seen, now = Date.now(), toleranceSeconds = 300 }: VerifySetOptions,
): Promise<SecurityEvent> {
  const text = typeof token === 'string' ? token : new TextDecoder().decode(token)
  const [head = '', body = '', signature = '', ...more] = text.trim().split('.')
  const [header, claims] = [decode(head), decode(body)]
  if (!header || !claims || more.length > 0 || header['typ'] !== 'secevent+jwt')
    throw new SetError('not_a_token')
  // Never what the token asks for: "none", or a public key taken for a shared one.
  if (header['alg'] !== 'ES256') throw new SetError('algorithm_unknown')
  const key = await keys(String(header['kid'] ?? ''))
  if (key === undefined) throw new SetError('key_unknown')
  if (!isSigned(`${head}.${body}`, signature, key)) throw new SetError('signature_wrong')
  const event = readClaims(claims)
  if (event.iss !== issuer) throw new SetError('issuer_wrong')
  if (![event.aud].flat().includes(audience)) throw new SetError('audience_wrong')
  if (event.iat < now / 1000 - toleranceSeconds) throw new SetError('issued_too_long_ago')
  if (event.iat > now / 1000 + toleranceSeconds) throw new SetError('issued_in_the_future')
  if (await seen(event.jti)) throw new SetError('seen_before')
  return event
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isSigned(text: string, signature: string, jwk: JsonWebKey): boolean {
  if (jwk['kty'] !== 'EC' || jwk['crv'] !== 'P-256') return false
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  // Two numbers side by side (RFC 7518 §3.4), not OpenSSL's DER.
  const given = Buffer.from(signature, 'base64url')
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, given)
}

/** The subject is in `sub_id` and nowhere else (RFC 9967 §2.1). */
function readClaims(claims: Claims): SecurityEvent {
  const { jti, iss, aud, iat, sub_id, events } = claims as { readonly [name: string]: unknown }
  const audiences = [aud].flat()
  const isRight =
    typeof jti === 'string' &&
    jti !== '' &&
    typeof iss === 'string' &&
    audiences.length > 0 &&
    audiences.every((one) => typeof one === 'string') &&
    typeof iat === 'number' &&
    isObject(sub_id) &&
    typeof sub_id['format'] === 'string' &&
    isObject(events) &&
    Object.keys(events).length > 0
  if (!isRight) throw new SetError('claims_invalid')
  return claims as unknown as SecurityEvent
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
