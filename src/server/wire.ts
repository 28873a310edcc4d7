import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { v7 } from 'uuid'
import { createLiveEvents } from '../api/live-events.ts'
import { type ApiDependencies, apiRoutes } from '../api/routes.ts'
import { buildApi } from '../api/server.ts'
import { createSessions } from '../api/session.ts'
import { createDirectoryStore } from '../store/directory/create-directory-store.ts'
import { defineDailyWork } from './daily-work.ts'
import { healthRoutes } from './health.ts'
import { createMailer } from './mail/mailer.ts'
import type { ServerContext } from './server-context.ts'
import { wireEngine } from './wire-engine.ts'
import { wireProvider } from './wire-provider.ts'

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
  const scim = await wireProvider(context)
  const mailer = createMailer({ ...context, smtpUrl: context.config.smtpUrl })
  const engine = wireEngine(context, events, (notice) => mailer.notify(notice))
  const directory = { store: createDirectoryStore(context.database), now: context.now, newId: v7 }
  const dailyWork = defineDailyWork(context, directory)
  const dependencies: ApiDependencies = {
    version: context.version,
    startedAt: context.startedAt,
    sessions,
    events,
    directory,
    engine,
    listMails: (limit) => mailer.list(limit),
    provider: scim.provider,
  }
  const app = await buildApi({
    apiKey: context.dataDirectory.apiKey,
    dependencies,
    routes: [apiRoutes(dependencies)],
    consoleFolder,
    logger: context.logger,
    mounts: [healthRoutes(context), scim.mount],
  })
  return {
    app,
    async start() {
      await engine.start()
      await dailyWork.start()
    },
    async stop() {
      await engine.stop()
      events.close()
      await scim.stop()
    },
  }
}
