import type { AccessDependencies } from './access-dependencies.ts'
import type { Keeps } from './keeps.ts'
import type { LiveEvents } from './live-events.ts'

/** What the API works with whatever nouns it has. */
export interface CoreDependencies extends AccessDependencies {
  readonly version: string
  readonly startedAt: Date
  /** How long it keeps what. */
  readonly keeps?: Keeps
  readonly events: LiveEvents
  /** Where others reach this server; undefined: where they sent their request to. */
  readonly publicUrl?: string | undefined
  /** How often a live stream says that it is still there; 15 s unless given. */
  readonly heartbeatMs?: number
}
