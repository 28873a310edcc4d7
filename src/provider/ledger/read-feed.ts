import { RollcallError } from '../../errors/rollcall-error.ts'
import { type EventType, matchEventTypes } from '../../events/event-types.ts'
import type { ProductEvent } from '../../events/product-event.ts'
import { feedCursor, readFeedCursor } from './feed-cursor.ts'
import type { LedgerNews, LedgerReader } from './ports.ts'
import { presentEvent } from './present-event.ts'

export interface FeedQuery {
  /** Null: every tenant. */
  readonly tenantId: string | null
  /** A cursor; `latest` for what happens from now on; undefined for all that is kept. */
  readonly after: string | undefined
  readonly types: readonly string[] | undefined
  readonly limit: number
  /** How long to wait when there is nothing, in milliseconds. */
  readonly waitMs: number
}

export interface FeedPage {
  readonly items: readonly ProductEvent[]
  /** Where to go on, also when there was nothing. */
  readonly cursor: string
  /** Whether there is more to be had at once. */
  readonly more: boolean
}

export interface FeedPorts {
  readonly ledger: LedgerReader
  readonly news: LedgerNews
  /** Resolves after that many milliseconds, or when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly monotonicMs: () => number
}

/** News can get lost with a connection; who waits looks again after this long. */
const longestSleepMs = 1_000

/**
 * Events after a cursor, oldest first. Waits for the first one when there is none, until `waitMs` are over or the signal
 * is aborted. Throws `feed_cursor_invalid`, `event_type_unknown`, and `feed_cursor_expired` (410) when events after the
 * cursor have been let go.
 */
export async function readFeed(query: FeedQuery, ports: FeedPorts, signal: AbortSignal): Promise<FeedPage> {
  const types = knownTypes(query.types)
  const after = await placeOf(query.after, ports.ledger)
  const end = ports.monotonicMs() + query.waitMs
  for (;;) {
    const news = nextNews(query.tenantId, ports, signal)
    try {
      const page = await readPage({ ...query, types, after }, ports.ledger)
      const leftMs = end - ports.monotonicMs()
      if (page.items.length > 0 || leftMs <= 0 || signal.aborted) return page
      await news.within(Math.min(leftMs, longestSleepMs))
    } finally {
      news.stop()
    }
  }
}

async function readPage(
  query: Pick<FeedQuery, 'tenantId' | 'limit'> & {
    readonly types: readonly EventType[] | undefined
    readonly after: number
  },
  ledger: LedgerReader,
): Promise<FeedPage> {
  const { tenantId, types, after, limit } = query
  const upTo = Math.max(after, await ledger.reach())
  const rows = upTo === after ? [] : await ledger.read({ tenantId, types, after, upTo, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const more = rows.length > limit
  // Nothing that matches lies between the last one shown and the end of what was looked at.
  return {
    items: shown.map(presentEvent),
    cursor: feedCursor(more ? (shown.at(-1)?.seq ?? upTo) : upTo),
    more,
  }
}

/** Whether everything after this place is still there. Throws `feed_cursor_expired`. */
async function placeOf(cursor: string | undefined, ledger: LedgerReader): Promise<number> {
  if (cursor === 'latest') return await ledger.reach()
  const dropped = await ledger.droppedThrough()
  if (cursor === undefined) return dropped
  const place = readFeedCursor(cursor)
  if (place < dropped) throw new RollcallError('feed_cursor_expired', { cursor })
  // From before the database was set back to a backup: what comes now bears numbers that this consumer takes for seen.
  if (place > (await ledger.numbered())) throw new RollcallError('feed_cursor_ahead', { cursor })
  return place
}

/** The types a filter names. Throws `event_type_unknown`. */
export function knownTypes(filter: readonly string[] | undefined): readonly EventType[] | undefined {
  if (filter === undefined || filter.length === 0) return undefined
  const found = matchEventTypes(filter)
  if ('unknown' in found) throw new RollcallError('event_type_unknown', { type: found.unknown.slice(0, 60) })
  return found.types
}

/** Listens before reading: what is announced while the page is being read is not slept through. */
function nextNews(tenantId: string | null, ports: FeedPorts, signal: AbortSignal) {
  const heard = new AbortController()
  const stop = ports.news.subscribe((tenants) => {
    if (tenantId === null || tenants === undefined || tenants.has(tenantId)) heard.abort()
  })
  return {
    within: (ms: number) => ports.pause(ms, AbortSignal.any([heard.signal, signal])),
    stop,
  }
}
