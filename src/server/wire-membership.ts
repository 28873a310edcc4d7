import type { LiveEventSink } from '../api/live-events.ts'
import { presentPropertyRun } from '../api/property-shapes.ts'
import { presentSynchronization } from '../api/staging-shapes.ts'
import type { JobKind } from '../jobs/jobs.ts'
import { runDisconnection } from '../provider/membership/disconnect.ts'
import type { MembershipPorts } from '../provider/membership/ports.ts'
import { runProperties } from '../provider/properties/manage-properties.ts'
import { beginScheduled, runSynchronization } from '../provider/staging/synchronize.ts'
import { agreedTime } from '../store/agreed-time.ts'
import type { ServerContext } from './server-context.ts'

const synchronizeKind: JobKind<{ tenantId: string; id: string }> = {
  name: 'synchronize',
  policy: 'one',
  concurrency: 2,
  timeoutSeconds: 4 * 60 * 60,
}

const propertiesKind: JobKind<{ tenantId: string; id: string }> = {
  ...synchronizeKind,
  name: 'apply-properties',
}

const disconnectKind: JobKind<{ tenantId: string; connection: number }> = {
  name: 'disconnect',
  policy: 'one',
  concurrency: 2,
  timeoutSeconds: 4 * 60 * 60,
}

const dueKind: JobKind<Record<string, never>> = { name: 'memberships-due', policy: 'one', retries: 0 }

/** The work that Synchronize and due memberships need: later, perhaps on another node, and again when a node dies. */
export interface MembershipWork {
  readonly runSynchronization: MembershipPorts['runSynchronization']
  readonly runProperties: MembershipPorts['runProperties']
  readonly runDisconnection: MembershipPorts['runDisconnection']
  start(): Promise<void>
}

/** `ports` are asked for when a job runs: they know this work themselves. */
export function defineMembershipWork(
  { jobs, database }: Pick<ServerContext, 'jobs' | 'database'>,
  live: LiveEventSink,
  ports: () => MembershipPorts,
): MembershipWork {
  jobs.define(synchronizeKind, async ({ data, signal }) => {
    const onProgress: Parameters<typeof runSynchronization>[2] = (run) =>
      live.publish({
        name: 'synchronization.progress',
        tenantId: run.tenantId,
        data: presentSynchronization(run),
      })
    await runSynchronization(data, ports(), onProgress, signal)
    // A node that stops leaves the rest to another one.
    if (signal.aborted) throw new Error('This node stops; the run goes on elsewhere.')
  })
  jobs.define(propertiesKind, async ({ data, signal }) => {
    const onProgress: Parameters<typeof runProperties>[2] = (run) =>
      live.publish({ name: 'properties.progress', tenantId: run.tenantId, data: presentPropertyRun(run) })
    await runProperties(data, ports(), onProgress, signal)
    if (signal.aborted) throw new Error('This node stops; the run goes on elsewhere.')
  })
  jobs.define(disconnectKind, async ({ data, signal }) => {
    await runDisconnection(data, ports(), signal)
    if (signal.aborted) throw new Error('This node stops; the run goes on elsewhere.')
  })
  const end: MembershipPorts['runDisconnection'] = async ({ tenantId, connection }) => {
    await jobs.send(disconnectKind, { tenantId, connection }, { key: `${tenantId} ${connection}` })
  }
  const apply: MembershipPorts['runProperties'] = async ({ tenantId, id }) => {
    await jobs.send(propertiesKind, { tenantId, id }, { key: id })
  }
  const run: MembershipPorts['runSynchronization'] = async ({ tenantId, id }) => {
    await jobs.send(synchronizeKind, { tenantId, id }, { key: id })
  }
  jobs.define(dueKind, async () => {
    await ports().members.applyDue(await agreedTime(database, ports().now()))
    await beginScheduled(ports())
    await ports().roles.finishRetractions()
    // A run whose job was lost, whatever the reason, is found here; one that is worked on is not accepted twice.
    for (const unfinished of await ports().staging.listUnfinished()) await run(unfinished)
    for (const unfinished of await ports().properties.listUnfinished()) await apply(unfinished)
    for (const unfinished of await ports().disconnections.listUnfinished()) await end(unfinished)
  })
  return {
    runSynchronization: run,
    runProperties: apply,
    runDisconnection: end,
    async start() {
      await jobs.schedule(dueKind, '* * * * *', {})
      await jobs.send(dueKind, {}, { key: 'start' })
    },
  }
}
