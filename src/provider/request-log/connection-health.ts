import type { Reach } from '../tenants/tenant.ts'
import type { Probe } from './recognise-probe.ts'
import type { RequestEntry } from './request-entry.ts'

/** So many requests in a row that did not get through make a connection failing; one that does ends it. */
export const failingAfter = 5

/** Why an identity provider is turned away: its token, the application's hook that must agree, or this server. */
export type TurnedAway = 'secret_wrong' | 'expired' | 'revoked' | 'hook_unanswered' | 'server_error'

/** What came of somebody's "Test connection". */
export interface ConnectionTest {
  readonly probe: Probe
  readonly at: Date
  readonly passed: boolean
  readonly status: number
  /** A word for why it did not pass, and the sentence that the identity provider was told. */
  readonly reason: string | null
  readonly detail: string | null
  readonly client: string | null
}

/** What a batch of requests says of one connection. */
export interface HealthNews extends Reach {
  /** How often it was turned away since it last got through, or since the batch began. */
  readonly turnedAway: number
  /** Whether one got through, so that what was before does not count any more. */
  readonly gotThrough: boolean
  /** Of the last one that says something. */
  readonly at: Date
  readonly status: number
  /** Why it was turned away, if it was. */
  readonly reason: TurnedAway | null
  /** The last test among them. */
  readonly test?: ConnectionTest
}

export interface HealthStore {
  /**
   * Notes it, and tells the product of a connection that begins to fail or gets through again, and of a test that ended
   * otherwise than the last one or came some time after it.
   */
  noteHealth(news: readonly HealthNews[]): Promise<void>
}

/**
 * Turned away is whose token is refused, and whom the server or the application's hook cannot answer. What a request says
 * of one person (400, 404, 409) got through; 403 is what the application wants, and counts for neither.
 */
export function healthOf(entries: readonly RequestEntry[]): HealthNews[] {
  const found = new Map<string, HealthNews>()
  for (const entry of entries) {
    const { tenantId, connection, status, at } = entry
    const test = testOf(entry)
    if (status === 403 && test === undefined) continue
    const key = `${tenantId} ${connection}`
    const before = found.get(key)
    const reason = turnedAwayBecause(entry)
    const isAway = reason !== null && status !== 403
    const counts: Pick<HealthNews, 'turnedAway' | 'gotThrough' | 'at' | 'status' | 'reason'> =
      status === 403
        ? (before ?? { turnedAway: 0, gotThrough: false, at, status, reason: null })
        : {
            turnedAway: isAway ? (before?.turnedAway ?? 0) + 1 : 0,
            gotThrough: !isAway || (before?.gotThrough ?? false),
            at,
            status,
            reason,
          }
    found.set(key, { ...before, ...counts, tenantId, connection, ...(test === undefined ? {} : { test }) })
  }
  return [...found.values()]
}

function turnedAwayBecause({ tokenRefusal, status, codes }: RequestEntry): TurnedAway | null {
  if (tokenRefusal !== null) return tokenRefusal === 'provisioning_off' ? null : (tokenRefusal as TurnedAway)
  if (status < 500) return null
  return codes.includes('hook_unanswered') ? 'hook_unanswered' : 'server_error'
}

function testOf(entry: RequestEntry): ConnectionTest | undefined {
  const { probe, at, status, tokenRefusal, detail, client } = entry
  if (probe === undefined) return undefined
  const passed = status < 400
  const reason = passed ? null : (tokenRefusal ?? turnedAwayBecause(entry))
  return { probe, at, passed, status, reason, detail: passed ? null : detail, client }
}
