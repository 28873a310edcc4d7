const minute = 60_000
/** Waits before a failed object is tried again; the last one repeats for ever. Nothing is ever dropped. */
const waits = [minute, 5 * minute, 20 * minute, 60 * minute, 6 * 60 * minute, 24 * 60 * minute] as const
/** Waits before an object in doubt is looked up again, so that targets that settle late are not given a duplicate. */
const doubtWaits = [1_000, 5_000, 30_000] as const

/** When an object that has failed `attempts` times (1 or more) is tried next. */
export function nextAttemptAt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + (waits[Math.min(attempts, waits.length) - 1] ?? waits[0]))
}

/** When an object in doubt is looked up next: 1, 5 and 30 seconds, then as any failed object. */
export function nextLookupAt(attempts: number, now: Date): Date {
  const wait = doubtWaits[attempts - 1]
  return wait === undefined
    ? nextAttemptAt(attempts - doubtWaits.length, now)
    : new Date(now.getTime() + wait)
}

/** When a quarantined application tries its canary again, after `count` failed tries (1 or more). */
export function nextCanaryAt(count: number, now: Date): Date {
  return nextAttemptAt(count, now)
}
