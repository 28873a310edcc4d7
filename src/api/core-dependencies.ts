import type { LiveEvents } from './live-events.ts'
import type { Sessions } from './session.ts'

/** What the API works with whatever nouns it has. */
export interface CoreDependencies {
  readonly version: string
  readonly startedAt: Date
  readonly sessions: Sessions
  readonly events: LiveEvents
  /** How often a live stream says that it is still there; 15 s unless given. */
  readonly heartbeatMs?: number
}
