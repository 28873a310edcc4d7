/** How often wrong passwords came for one account, or from one address. */
export interface Attempts {
  readonly failures: number
  readonly lastAt: Date
  /** No password is looked at before this moment; null: at once. */
  readonly blockedUntil: Date | null
}

export interface AttemptLimits {
  /** So many failures cost nothing: people mistype. */
  readonly free: number
  /** Seconds to wait after each further failure; the last one stays. */
  readonly waits: readonly number[]
  /** After so long without a failure everything is forgotten. */
  readonly forgetAfterMs: number
}

const minute = 60
/** Ten wrong passwords for one account: a quarter of an hour each from then on. */
export const accountLimits: AttemptLimits = {
  free: 4,
  waits: [10, 30, minute, 2 * minute, 5 * minute, 15 * minute],
  forgetAfterMs: 24 * 60 * minute * 1000,
}
/** Many people can share one address, so it has more for nothing. */
export const addressLimits: AttemptLimits = {
  free: 19,
  waits: [30, minute, 2 * minute, 5 * minute, 15 * minute],
  forgetAfterMs: 60 * minute * 1000,
}

/** Why not now, and until when. */
export function blockedUntil(attempts: Attempts | null, now: Date): Date | null {
  const until = attempts?.blockedUntil ?? null
  return until !== null && until > now ? until : null
}

/**
 * Counts an attempt as failed before the password is looked at, so that a hundred guesses sent at once are a hundred
 * failures. A right password takes its own count back (`forgiveAttempt`).
 */
export function countAttempt(attempts: Attempts | null, now: Date, limits: AttemptLimits): Attempts {
  const isStale = attempts === null || now.getTime() - attempts.lastAt.getTime() > limits.forgetAfterMs
  const failures = (isStale ? 0 : attempts.failures) + 1
  const step = failures - limits.free
  const seconds = step < 1 ? 0 : (limits.waits[Math.min(step, limits.waits.length) - 1] ?? 0)
  return {
    failures,
    lastAt: now,
    blockedUntil: seconds === 0 ? null : new Date(now.getTime() + seconds * 1000),
  }
}

/** The attempt was none: what it added is taken away. Others' failures stay. */
export function forgiveAttempt(attempts: Attempts | null, now: Date): Attempts | null {
  if (attempts === null || attempts.failures <= 1) return null
  return { failures: attempts.failures - 1, lastAt: now, blockedUntil: null }
}

/**
 * The text under which an address is counted: IPv6 by its /64, which is one customer of a network; null for loopback,
 * which may be a proxy that everyone comes through.
 */
export function addressKey(address: string): string | null {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4 !== undefined) return v4.startsWith('127.') ? null : v4
  if (address === '::1' || address === '') return null
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
