import { randomBytes } from 'node:crypto'
import type { LiveEvent, LiveEvents } from '../api/live-events.ts'
import type { Database } from '../store/database.ts'

const channel = 'rollcall_live'
/** PostgreSQL carries notifications below 8,000 bytes. */
const longestPayload = 7_500

interface Shared {
  readonly node: string
  readonly event: LiveEvent
}

export interface EventSharing {
  /** Tells the other nodes. Never throws, never waits. */
  tell(event: LiveEvent): void
  /** Begins to hear the others. */
  start(events: Pick<LiveEvents, 'relay' | 'resync'>): Promise<() => Promise<void>>
}

/**
 * Carries the events of each node to the pages that are open at the others. What was told while the connection was away
 * is lost, so open pages read again when it is back.
 */
export function shareEvents(database: Database, onError: (error: unknown) => void): EventSharing {
  const node = randomBytes(9).toString('base64url')
  return {
    tell(event) {
      const payload = JSON.stringify({ node, event } satisfies Shared)
      if (Buffer.byteLength(payload) > longestPayload) return
      database.notify(channel, payload).catch(onError)
    },
    start: (events) =>
      database.listen(
        channel,
        (payload) => {
          const shared = JSON.parse(payload) as Shared
          if (shared.node !== node) events.relay(shared.event)
        },
        () => events.resync(),
      ),
  }
}
