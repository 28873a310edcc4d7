import { createRateLimit, type RateLimit } from './rate-limit.ts'

/** The pace of every application that this process sends to: cycles, dry runs and tests of one share it. */
export interface RateLimits {
  /** `perSecond`: what the application's settings say now. What was learned stays until they say something else. */
  of(applicationId: string, perSecond: number | null): RateLimit
}

export function createRateLimits(ports: {
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}): RateLimits {
  const limits = new Map<string, RateLimit>()
  return {
    of(applicationId, perSecond) {
      const limit = limits.get(applicationId) ?? createRateLimit({ perSecond, ...ports })
      limit.limitTo(perSecond)
      limits.set(applicationId, limit)
      return limit
    },
  }
}
