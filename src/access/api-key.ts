import { createHash, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Role } from './role.ts'

/** A key for a script or a remote command line, without its secret. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly lookupId: string
  readonly role: Role
  readonly tenantId: string | null
  /** Name of who made it. */
  readonly createdBy: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
  readonly lastUsedAddress: string | null
}

export type ApiKeyState = 'active' | 'expired' | 'revoked'

/** Computed, never stored. */
export function apiKeyState(key: ApiKey, now: Date): ApiKeyState {
  if (key.revokedAt !== null) return 'revoked'
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active'
}

const shape = /^rck_([0-9a-f]{16})_([0-9a-f]{64})_([0-9a-f]{8})$/

/**
 * A new key's text: `rck_<lookup id>_<secret>_<checksum>`. Prefix and checksum let a secret scanner recognise one, the
 * lookup id finds its row, the 256 bits of the secret prove it; of those only a digest is stored.
 */
export function mintApiKey(random: (bytes: number) => Uint8Array): {
  readonly text: string
  readonly lookupId: string
  readonly digest: Uint8Array
} {
  const hex = (bytes: number) => Buffer.from(random(bytes)).toString('hex')
  const [lookupId, secret] = [hex(8), hex(32)]
  const body = `rck_${lookupId}_${secret}`
  return { text: `${body}_${checksum(body)}`, lookupId, digest: digest(secret) }
}

/** Takes a presented key apart; undefined when it cannot be one of ours (wrong shape or checksum). */
export function readApiKey(
  text: string,
): { readonly lookupId: string; readonly digest: Uint8Array } | undefined {
  const match = shape.exec(text)
  if (match === null) return undefined
  const [, lookupId = '', secret = '', check = ''] = match
  if (checksum(text.slice(0, text.lastIndexOf('_'))) !== check) return undefined
  return { lookupId, digest: digest(secret) }
}

/** Compares digests in constant time. */
export function sameDigest(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}

function digest(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}
