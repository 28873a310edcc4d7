import { hash, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * The token of a SCIM client: `rc_<lookup id>_<secret>_<checksum>`. The prefix and the checksum let a secret scanner
 * recognise one; the lookup id finds its row; the secret alone proves it.
 */
export interface MintedToken {
  /** The whole token, to be shown once. */
  readonly token: string
  readonly lookupId: string
  /** SHA-256 of the secret: all that is stored. */
  readonly digest: Uint8Array
}

export interface PresentedToken {
  readonly lookupId: string
  readonly secret: string
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const lookupLength = 12
const secretLength = 43 // 62^43 > 2^256
const checksumLength = 6
const shape = new RegExp(`^rc_([0-9A-Za-z]{${lookupLength}})_([0-9A-Za-z]{43,64})_([0-9A-Za-z]{6})$`)

/** Makes a new token. `random(n)` must return n bytes of a cryptographic source. */
export function mintToken(random: (bytes: number) => Uint8Array): MintedToken {
  const lookupId = randomText(lookupLength, random)
  const secret = randomText(secretLength, random)
  const body = `rc_${lookupId}_${secret}`
  return { token: `${body}_${checksum(body)}`, lookupId, digest: digestSecret(secret) }
}

/** A new OAuth client: `rcc_<lookup id>` and its secret `rcs_<secret>_<checksum>`, of which only the digest is stored. */
export function mintClient(random: (bytes: number) => Uint8Array): {
  readonly clientId: string
  readonly secret: string
  readonly digest: Uint8Array
} {
  const body = `rcs_${randomText(secretLength, random)}`
  const secret = `${body}_${checksum(body)}`
  return { clientId: `rcc_${randomText(lookupLength, random)}`, secret, digest: digestSecret(secret) }
}

/** Takes a presented token apart; undefined when it cannot be one of ours (wrong shape or checksum). */
export function readToken(text: string): PresentedToken | undefined {
  const match = shape.exec(text)
  if (!match) return undefined
  const [whole, lookupId = '', secret = '', check = ''] = match
  return checksum(whole.slice(0, -checksumLength - 1)) === check ? { lookupId, secret } : undefined
}

/** SHA-256 suffices for a secret of 256 random bits: there is nothing to guess that a slow hash would protect. */
export function digestSecret(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer')
}

/** Compares digests in constant time. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

function checksum(body: string): string {
  return base62(crc32(body)).padStart(checksumLength, '0')
}

function base62(value: number): string {
  let rest = value
  let text = ''
  do {
    text = alphabet[rest % 62] + text
    rest = Math.floor(rest / 62)
  } while (rest > 0)
  return text
}

/** Random characters without bias: bytes of 248 and more are thrown away (248 = 4 × 62). */
function randomText(length: number, random: (bytes: number) => Uint8Array): string {
  let text = ''
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < 248 && text.length < length) text += alphabet[byte % 62]
    }
  }
  return text
}
