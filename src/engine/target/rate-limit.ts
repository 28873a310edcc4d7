/** Paces the requests of one application. All its requests go through one of these. */
export interface RateLimit {
  /** Resolves when a request may leave. Rejects with the signal's reason when stopped while waiting. */
  admit(signal?: AbortSignal): Promise<void>
  /**
   * Somebody asked to wait (429, or 503 with Retry-After): nothing leaves before that. `slower: false` when it says
   * nothing about the rate of these requests, as with a token endpoint.
   */
  pause(milliseconds: number | null, options?: { readonly slower?: boolean }): void
  succeeded(): void
  /** Until when nothing leaves, or null. */
  readonly pausedUntil: Date | null
}

export interface RateLimitOptions {
  /** Requests per second the target permits; null when it has not said. */
  readonly perSecond: number | null
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Called when a pause begins, so that people can see it. */
  readonly onPause?: (until: Date) => void
}

const firstPauseMs = 1_000
const longestPauseMs = 60_000
const slowestPerSecond = 0.5

/**
 * A token bucket whose rate is configured or learned: throttling without a stated rate halves what was observed,
 * and calm seconds raise it again slowly. A pause stops the whole application, not only the request that met it.
 */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { now, sleep } = options
  let perSecond = options.perSecond
  let nextAt = 0
  let pausedUntil = 0
  let pauses = 0
  let sentInWindow = 0
  let windowAt = now()
  let observed = 0

  function roll(): void {
    const at = now()
    if (at - windowAt < 1000) return
    observed = (sentInWindow * 1000) / (at - windowAt)
    sentInWindow = 0
    windowAt = at
    const ceiling = options.perSecond ?? Number.POSITIVE_INFINITY
    if (perSecond !== null) perSecond = Math.min(ceiling, perSecond * 1.05 + 0.1)
  }

  return {
    async admit(signal) {
      for (;;) {
        signal?.throwIfAborted()
        const at = now()
        const startAt = Math.max(pausedUntil, perSecond === null ? 0 : nextAt)
        if (startAt <= at) break
        await sleep(startAt - at, signal)
      }
      roll()
      sentInWindow += 1
      if (perSecond !== null) nextAt = Math.max(nextAt, now() - 100) + 1000 / perSecond
    },
    pause(milliseconds, { slower = true } = {}) {
      const already = pausedUntil > now()
      if (!already) pauses += 1
      const wait = milliseconds ?? Math.min(longestPauseMs, firstPauseMs * 2 ** (pauses - 1))
      const until = now() + wait
      if (until > pausedUntil) pausedUntil = until
      if (!already) {
        const basis = perSecond ?? Math.max(observed, sentInWindow)
        if (slower) perSecond = Math.max(slowestPerSecond, basis * 0.7)
        options.onPause?.(new Date(pausedUntil))
      }
    },
    succeeded() {
      pauses = 0
    },
    get pausedUntil() {
      return pausedUntil > now() ? new Date(pausedUntil) : null
    },
  }
}
