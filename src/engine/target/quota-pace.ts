import type { Quota } from './read-quota.ts'

/** Keeps within what a target says it will still take, so that it never has to refuse. */
export interface QuotaPace {
  /** When the next request may leave, by what was said last; 0 when nothing stands against it. */
  readyAt(now: number): number
  /** A request has left. */
  sent(now: number): void
  /**
   * A request has ended; `quota`: what its answer stated. Answers the end of the window when nothing more may be sent in
   * it and that is news.
   */
  answered(quota: Quota | null, now: number): number | null
}

/** From this share of a window on, what is left is spread over the rest of it: whoever leaves then need not wait for the next. */
const spreadFrom = 0.2
/** Windows that end this close to each other are one. */
const sameWindowMs = 1_500
/** How soon to look again whether an answer has come that tells more. */
const glanceMs = 20
/** So many windows in a row that held nothing from the start are no limit but a mistake of the target. */
const emptyWindowsBelieved = 3

interface Window {
  readonly limit: number | null
  readonly left: number
  readonly resetsAt: number
}

export function createQuotaPace(): QuotaPace {
  let window: Window | null = null
  let underWay = 0
  let lastSentAt = 0
  let emptyWindows = 0
  let exhaustedUntil = 0

  return {
    readyAt(now) {
      if (window === null || now >= window.resetsAt || emptyWindows >= emptyWindowsBelieved) return 0
      const { left, limit, resetsAt } = window
      // What is under way may have been counted already: its answer tells.
      if (left < 1) return underWay > 0 ? Math.min(resetsAt, now + glanceMs) : resetsAt
      if (limit === null || left > limit * spreadFrom) return 0
      return Math.min(resetsAt, lastSentAt + (resetsAt - lastSentAt) / (left + 1))
    },
    sent(now) {
      underWay += 1
      lastSentAt = now
      if (window !== null && now < window.resetsAt) window = { ...window, left: window.left - 1 }
    },
    answered(quota, now) {
      underWay = Math.max(0, underWay - 1)
      if (quota === null) return null
      const resetsAt = now + quota.resetsInMs
      const isNew = window === null || resetsAt > window.resetsAt + sameWindowMs
      if (isNew) emptyWindows = quota.remaining === 0 ? emptyWindows + 1 : 0
      window = { limit: quota.limit, left: Math.max(0, quota.remaining - underWay), resetsAt }
      if (
        quota.remaining > 0 ||
        emptyWindows >= emptyWindowsBelieved ||
        resetsAt <= exhaustedUntil + sameWindowMs
      )
        return null
      exhaustedUntil = resetsAt
      return resetsAt
    },
  }
}
