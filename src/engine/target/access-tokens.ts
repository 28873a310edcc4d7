import { createHash } from 'node:crypto'
import type { AccessToken } from './request-access-token.ts'

/**
 * Access tokens in use, by what they were granted for. Held in memory only: a token is worth its account until it
 * expires, and a new one costs one request.
 */
export interface AccessTokens {
  /** The token for these words, fetched when there is none that is good for a while. Concurrent calls share one fetch. */
  get(words: readonly string[], fetch: () => Promise<AccessToken>): Promise<string>
  /** This token was refused: it is not given out again. */
  drop(words: readonly string[], token: string): void
}

/** A token is renewed this long before its end, or after nine tenths of a short life. */
const marginMs = 60_000

interface Kept {
  readonly value: string
  readonly goodUntil: number
}

export function createAccessTokens(now: () => number): AccessTokens {
  const kept = new Map<string, Kept>()
  const fetching = new Map<string, Promise<string>>()

  async function renew(key: string, fetch: () => Promise<AccessToken>): Promise<string> {
    const askedAt = now()
    const { value, expiresAt } = await fetch()
    for (const [other, { goodUntil }] of kept) if (goodUntil <= askedAt) kept.delete(other)
    const margin = Math.min(marginMs, (expiresAt - askedAt) / 10)
    kept.set(key, { value, goodUntil: expiresAt - margin })
    return value
  }

  return {
    async get(words, fetch) {
      const key = digest(words)
      const known = kept.get(key)
      if (known !== undefined && known.goodUntil > now()) return known.value
      let pending = fetching.get(key)
      if (pending === undefined) {
        pending = renew(key, fetch).finally(() => fetching.delete(key))
        fetching.set(key, pending)
      }
      return pending
    },
    drop(words, token) {
      const key = digest(words)
      if (kept.get(key)?.value === token) kept.delete(key)
    },
  }
}

/** The secret is one of the words: another secret is another token, and none is kept in the clear as a key. */
function digest(words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('base64')
}
