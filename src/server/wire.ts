import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createLiveEvents } from '../api/live-events.ts'
import { buildApi } from '../api/server.ts'
import { createSessions } from '../api/session.ts'
import { healthRoutes } from './health.ts'
import type { ServerContext } from './server-context.ts'

/** The assembled parts. */
export interface Wired {
  readonly app: FastifyInstance
  /** Begins the work that nobody asks for over HTTP. Called once the server listens. */
  start(): Promise<void>
  /** Ends it. Called before the server stops answering. */
  stop(): Promise<void>
}

const consoleFolder = join(import.meta.dirname, '..', '..', 'console', 'dist')

/**
 * Puts the parts together; the only place that knows all of them. Kinds of jobs are defined in here, because the
 * queue is started after it.
 */
export async function wire(context: ServerContext): Promise<Wired> {
  const events = createLiveEvents()
  const sessions = createSessions(context.dataDirectory.apiKey, () => context.now().getTime())
  const app = await buildApi({
    apiKey: context.dataDirectory.apiKey,
    dependencies: { version: context.version, startedAt: context.startedAt, sessions, events },
    consoleFolder,
    logger: context.logger,
    mounts: [healthRoutes(context)],
  })
  return {
    app,
    async start() {},
    async stop() {
      events.close()
    },
  }
}
