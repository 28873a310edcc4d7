import { createHash } from 'node:crypto'

const hourMs = 60 * 60 * 1000
/** A session that nobody used for this long has ended. */
export const idleMs = 24 * hourMs
/** However much it is used, a session ends after this. */
export const absoluteMs = 7 * 24 * hourMs
/** The last use is written at most this often: no write per request. */
export const touchEveryMs = 60 * 1000

/** A browser that is signed in. */
export interface Session {
  readonly id: string
  /** Null: signed in by the operator key's one-time link. */
  readonly adminId: string | null
  /** Of the operator key that made the link; such a session ends when that key is replaced. */
  readonly keyDigest: Uint8Array | null
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | null
  readonly address: string
  readonly client: string
  /** When the password was given again; undefined or null: not since the session began. */
  readonly confirmedAt?: Date | null
}

/** For so long a session is as good as its password; then it has to be given again before a secret is made. */
export const freshMs = 15 * 60 * 1000

export function confirmedAt(session: Session): Date {
  return session.confirmedAt ?? session.createdAt
}

export type SessionState = 'live' | 'ended' | 'expired' | 'idle'

export function sessionState(session: Session, now: Date): SessionState {
  if (session.endedAt !== null) return 'ended'
  if (session.expiresAt <= now) return 'expired'
  return now.getTime() - session.lastSeenAt.getTime() >= idleMs ? 'idle' : 'live'
}

/** SHA-256 suffices for 256 random bits: there is nothing to guess that a slow hash would protect. */
export function digestOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest()
}

/** A secret for a cookie or a one-time link: 256 random bits. */
export function newSecret(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(32)).toString('base64url')
}
