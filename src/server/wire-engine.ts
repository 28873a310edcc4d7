import { hostname } from 'node:os'
import type { AccessStore } from '../access/store.ts'
import type { LiveEvents } from '../api/live-events.ts'
import { presentApplication, presentCycle } from '../api/present-engine.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import type { Notice } from '../engine/notices/notice.ts'
import type { EngineEvents } from '../engine/ports.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { openEngineStore } from '../store/engine/engine-store.ts'
import { auditOwnSteps } from './audit-own-steps.ts'
import type { ServerContext } from './server-context.ts'

/** The engine over this server's database, telling its progress to whoever looks at the console. */
export function wireEngine(
  context: ServerContext,
  live: LiveEvents,
  notify: (notice: Notice) => Promise<void>,
  audit: Pick<AccessStore, 'intendAudit' | 'addAudit'>,
): Engine {
  const { config, logger } = context
  const store = openEngineStore(context.database)
  const events: EngineEvents = {
    cycleProgressed(cycle) {
      const data = presentCycle(cycle, context.now())
      live.publish({ name: 'cycle.progress', applicationId: cycle.applicationId, data })
    },
    applicationChanged(applicationId) {
      publishStatus(applicationId).catch((error: unknown) =>
        logger.warn({ error }, 'a status was not published'),
      )
    },
    logAppended(applicationId, appended) {
      live.publish({ name: 'log.appended', applicationId, data: { applicationId, appended } })
    },
  }
  async function publishStatus(applicationId: string): Promise<void> {
    const application = await store.findApplication(applicationId)
    if (application === null) {
      live.publish({ name: 'application.removed', applicationId, data: { id: applicationId } })
      return
    }
    const { id, status, reasons } = await presentApplication({ store, now: context.now }, application)
    live.publish({ name: 'application.status', applicationId, data: { id, status, reasons } })
  }
  return createEngine({
    store,
    secrets: context.secretBox,
    events,
    notify,
    audited: auditOwnSteps(audit, context.now),
    // A node over its own PostgreSQL is alone there (the data directory is locked) and goes on at once after a crash.
    owner: config.databaseUrl === undefined ? 'the only node' : `${hostname()}:${process.pid}`,
    version: context.version,
    allowLoopback: isLoopbackHost(config.host),
    onError: (error, applicationId) => {
      const known = error instanceof RollcallError ? error.code : undefined
      logger.error({ error, applicationId, code: known }, 'a cycle did not run')
    },
  })
}

/** Listening on loopback, the management API is reached by this machine's users only. */
function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
