const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * How long after each failed try the next one follows. Ten tries over some four days: long enough for an outage that
 * began on a Friday evening.
 */
export const retryDelaysMs = [
  5_000,
  minuteMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  6 * hourMs,
  12 * hourMs,
  24 * hourMs,
  24 * hourMs,
  24 * hourMs,
] as const

/** Part of a delay that is left to chance, so that what failed together is not tried again together. */
const jitter = 0.2

/**
 * When to try again after the `failed`-th failure, in milliseconds from now; undefined when it was the last. An endpoint
 * that asks for more time gets it, up to a day.
 * @param chance from 0 to below 1
 */
export function retryDelay(failed: number, chance: number, retryAfterMs: number | null): number | undefined {
  const delay = retryDelaysMs[failed - 1]
  if (delay === undefined) return undefined
  const spread = Math.round(delay * (1 - jitter + 2 * jitter * chance))
  return Math.max(spread, Math.min(retryAfterMs ?? 0, 24 * hourMs))
}
