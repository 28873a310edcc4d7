import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eventRoutes } from './events.ts'
import type { LiveEvents } from './live-events.ts'
import type { Sessions } from './session.ts'
import { sessionRoutes } from './sign-in.ts'
import { systemRoutes } from './system.ts'

/** What the routes of the management API work with; `server` hands it in. Each noun adds the port it uses. */
export interface ApiDependencies {
  readonly version: string
  readonly startedAt: Date
  readonly sessions: Sessions
  readonly events: LiveEvents
  readonly heartbeatMs?: number
}

/** The nouns of the management API under /api/v1, in the order in which the description lists them. */
export function apiRoutes(dependencies: ApiDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(systemRoutes(dependencies))
    await app.register(sessionRoutes(dependencies))
    await app.register(eventRoutes(dependencies))
  }
}
