/** Slows down whoever tries tokens, without ever keeping out who has a right one. */
export interface FailedLogins {
  /**
   * Counts a failure from an address and against the lookup id of a token, if it had one. Returns the seconds after
   * which to try again when there have been too many of either, else undefined.
   */
  count(address: string | undefined, lookupId: string | undefined): number | undefined
}

interface Failures {
  count: number
  /** When counting begins anew, in milliseconds. */
  readonly until: number
}

const windowMs = 60_000
/** A misconfigured identity provider retries some times a minute; whoever guesses needs very many more. */
const mostPerAddress = 60
const mostPerToken = 20
/** Entries of either kind; the one not seen longest goes first, so memory stays bounded whatever comes. */
const mostEntries = 10_000

/**
 * The failures this node has seen. They are counted after the token was checked, so a right token is never refused:
 * nobody can lock out an identity provider by failing in its place.
 */
export function createFailedLogins(now: () => number): FailedLogins {
  const byAddress = new Map<string, Failures>()
  const byToken = new Map<string, Failures>()
  return {
    count(address, lookupId) {
      const waits = [
        waitAfter(byAddress, address ?? 'unknown', mostPerAddress, now()),
        ...(lookupId === undefined ? [] : [waitAfter(byToken, lookupId, mostPerToken, now())]),
      ]
      const longest = Math.max(...waits)
      return longest > 0 ? longest : undefined
    },
  }
}

/** Whole seconds to wait, 0 when the limit is not reached. */
function waitAfter(all: Map<string, Failures>, key: string, most: number, now: number): number {
  const known = all.get(key)
  const failures = known && known.until > now ? known : { count: 0, until: now + windowMs }
  failures.count += 1
  all.delete(key)
  all.set(key, failures)
  const [oldest] = all.keys()
  if (all.size > mostEntries && oldest !== undefined) all.delete(oldest)
  return failures.count > most ? Math.max(1, Math.ceil((failures.until - now) / 1000)) : 0
}
