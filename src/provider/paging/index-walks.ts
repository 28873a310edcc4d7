import type { PagePosition } from '../store.ts'
import type { Caller } from '../tenants/tenant.ts'

/**
 * Remembers where pages by index ended, so that a client that goes on at the next index goes on behind the last
 * resource it was given. By index alone, whoever is deleted meanwhile on a page already read pulls everyone behind one
 * place forward, and the client never sees the first of the next page.
 */
export interface IndexWalks {
  /** Where the page before this index ended; undefined when nobody here remembers. */
  positionBefore(caller: Caller, query: string, startIndex: number): PagePosition | undefined
  /** A page began at `startIndex` and held `shown`; `next` is where it ended, undefined on the last page. */
  remember(caller: Caller, query: string, page: WalkedPage): void
}

export interface WalkedPage {
  readonly startIndex: number
  readonly shown: number
  readonly next: PagePosition | undefined
}

interface Walk {
  /** Position by the index that follows it. */
  readonly ends: Map<number, PagePosition>
  isFinished: boolean
  until: number
}

/** Pages remembered of one walk: enough for a client that repeats a page because the answer was lost. */
const mostPages = 16
const mostWalksPerConnection = 64
const mostConnections = 4_096
const memoryMs = 5 * 60_000

/** The memory of one node, bounded. A client that another node serves next is answered by offset, as without it. */
export function createIndexWalks(now: () => number): IndexWalks {
  const connections = new Map<string, Map<string, Walk>>()
  const connectionOf = ({ tenantId, connection, tokenId }: Caller) => `${tenantId}/${connection}/${tokenId}`
  return {
    positionBefore(caller, query, startIndex) {
      const walk = connections.get(connectionOf(caller))?.get(query)
      return walk && walk.until > now() ? walk.ends.get(startIndex) : undefined
    },
    remember(caller, query, { startIndex, shown, next }) {
      const walks = newest(connections, connectionOf(caller), mostConnections, () => new Map<string, Walk>())
      const begun = walks.get(query)
      if (begun && (begun.until <= now() || (startIndex === 1 && begun.isFinished))) walks.delete(query)
      const walk = newest(walks, query, mostWalksPerConnection, emptyWalk)
      walk.until = now() + memoryMs
      if (next === undefined) walk.isFinished = true
      else keepEnd(walk.ends, startIndex + shown, next)
    },
  }
}

function emptyWalk(): Walk {
  return { ends: new Map(), isFinished: false, until: 0 }
}

/** Two walks of one query at once: the end that is less far on stays. Showing someone twice is better than never. */
function keepEnd(ends: Map<number, PagePosition>, index: number, end: PagePosition): void {
  const known = ends.get(index)
  const isFurther = known !== undefined && (known.key !== null || end.key !== null || known.id < end.id)
  if (isFurther) return
  newest(ends, index, mostPages, () => end)
  ends.set(index, end)
}

/** The entry of a map that forgets the one not used longest. */
function newest<Key, Value>(map: Map<Key, Value>, key: Key, most: number, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
  return value
}
