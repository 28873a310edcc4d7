import type { Reach } from '../tenants/tenant.ts'
import type { RequestEntry } from './request-entry.ts'

/** So many requests in a row that did not get through make a connection failing; one that does ends it. */
export const failingAfter = 5

/** What a batch of requests says of one connection. */
export interface HealthNews extends Reach {
  /** How often it was turned away since it last got through, or since the batch began. */
  readonly turnedAway: number
  /** Whether one got through, so that what was before does not count any more. */
  readonly gotThrough: boolean
  /** Of the last one that says something. */
  readonly at: Date
  readonly status: number
  /** Why its token was refused, if that was it. */
  readonly reason: string | null
}

export interface HealthStore {
  /** Notes it, and tells the product of a connection that begins to fail or gets through again. */
  noteHealth(news: readonly HealthNews[]): Promise<void>
}

/**
 * Turned away is whose token is refused, and whom the server or the application's hook cannot answer. What a request says
 * of one person (400, 404, 409) got through; 403 is what the application wants, and counts for neither.
 */
export function healthOf(entries: readonly RequestEntry[]): HealthNews[] {
  const found = new Map<string, HealthNews>()
  for (const entry of entries) {
    const { tenantId, connection, status, tokenRefusal, at } = entry
    if (status === 403) continue
    const key = `${tenantId} ${connection}`
    const before = found.get(key)
    const isAway = tokenRefusal !== null || status >= 500
    found.set(key, {
      tenantId,
      connection,
      turnedAway: isAway ? (before?.turnedAway ?? 0) + 1 : 0,
      gotThrough: !isAway || (before?.gotThrough ?? false),
      at,
      status,
      reason: tokenRefusal,
    })
  }
  return [...found.values()]
}
