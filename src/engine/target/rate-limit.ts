import { accepted, raised, throttled, unlearned } from './learned-rate.ts'
import { createQuotaPace } from './quota-pace.ts'
import type { Quota } from './read-quota.ts'

/** Paces the requests of one application. All its requests go through one of these. */
export interface RateLimit {
  /**
   * Resolves when a request may leave, with the time it does. Rejects with the signal's reason when stopped while
   * waiting.
   */
  admit(signal?: AbortSignal): Promise<number>
  /**
   * Somebody asked to wait (429, or 503 with Retry-After) in answer to a request admitted at `admittedAt`: nothing
   * leaves before that. Answers the end of the pause when it began here, null when it was under way. `slower: false`
   * when it says nothing about the rate of these requests, as with a token endpoint.
   */
  pause(
    milliseconds: number | null,
    request: { readonly admittedAt: number; readonly slower: boolean },
  ): Date | null
  /** A request was answered with anything but a wish to wait. */
  succeeded(): void
  /**
   * A request that was admitted has ended, with or without an answer. `quota`: what the answer says is left. Answers
   * until when nothing more will be sent, when that is news.
   */
  ended(quota: Quota | null): Date | null
  /** What the target permits a second, as stated; null when it has not said. */
  limitTo(perSecond: number | null): void
  /** Requests a second at this moment; null when nothing holds them back. */
  readonly perSecond: number | null
  /** Until when nothing leaves, or null. */
  readonly pausedUntil: Date | null
}

export interface RateLimitOptions {
  /** Requests per second the target permits; null when it has not said. */
  readonly perSecond: number | null
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

const firstPauseMs = 1_000
const longestPauseMs = 60_000
/** How far a request that comes late may be made up for by the next. */
const catchUpMs = 50

/**
 * Requests at even distances, at the rate that was stated or learned, and within what answers say is left. A pause stops the whole application, not only
 * the request that met it.
 */
export function createRateLimit({ perSecond, now, sleep }: RateLimitOptions): RateLimit {
  let ceiling = perSecond
  let rate = unlearned(perSecond, now())
  let nextAt = 0
  let pausedUntil = 0
  let pausedAt = Number.NEGATIVE_INFINITY
  let pauses = 0
  const quotas = createQuotaPace()

  return {
    async admit(signal) {
      for (;;) {
        signal?.throwIfAborted()
        const at = now()
        rate = raised(rate, at, ceiling)
        const startAt = Math.max(pausedUntil, rate.perSecond === null ? 0 : nextAt, quotas.readyAt(at))
        if (startAt > at) {
          await sleep(startAt - at, signal)
          continue
        }
        if (rate.perSecond !== null) nextAt = Math.max(nextAt, at - catchUpMs) + 1000 / rate.perSecond
        quotas.sent(at)
        return at
      }
    },
    ended(quota) {
      const until = quotas.answered(quota, now())
      return until === null ? null : new Date(until)
    },
    pause(milliseconds, { admittedAt, slower }) {
      const at = now()
      const underWay = pausedUntil > at
      // What left before the last pause began was judged by it already.
      if (!underWay && admittedAt <= pausedAt && milliseconds === null) return null
      if (!underWay) pauses += 1
      const wait = milliseconds ?? Math.min(longestPauseMs, firstPauseMs * 2 ** (pauses - 1))
      const isNews = !underWay && admittedAt > pausedAt
      pausedUntil = Math.max(pausedUntil, at + wait)
      if (isNews && slower) rate = throttled(rate, at, wait)
      if (underWay) return null
      pausedAt = at
      return new Date(pausedUntil)
    },
    succeeded() {
      pauses = 0
      rate = accepted(rate, now())
    },
    limitTo(stated) {
      if (stated === ceiling) return
      ceiling = stated
      rate = unlearned(stated, now())
    },
    get perSecond() {
      return rate.perSecond
    },
    get pausedUntil() {
      return pausedUntil > now() ? new Date(pausedUntil) : null
    },
  }
}
