import type { AccessStore } from '../access/store.ts'
import type { Keeps } from '../api/keeps.ts'
import type { DirectoryPorts } from '../directory/edit-person.ts'
import { binDays, emptyBin } from '../directory/index.ts'
import { dryRunDays } from '../engine/dry-run/dry-run.ts'
import { driftDays } from '../engine/reconciliation/drift.ts'
import type { JobKind } from '../jobs/jobs.ts'
import type { WebhookStore } from '../provider/webhooks/store.ts'
import { openEngineStore } from '../store/engine/engine-store.ts'
import { keepLog } from '../store/engine/keep-log.ts'
import { createOauthStore } from '../store/provider/connections/oauth-clients.ts'
import { keepLedger, ledgerDays } from '../store/provider/keep-ledger.ts'
import { createRequestLogStore } from '../store/provider/request-log.ts'
import type { ServerContext } from './server-context.ts'
import { requestDays } from './wire-request-log.ts'

const dayMs = 86_400_000

/** No request of the management API takes longer; an intention that is older belongs to a server that has ended. */
const longestRequestMs = 30 * 60_000

/** How long it can be read what became of an event that arrived. */
const deliveredDays = 3

/** The same times, for whoever asks how long something can be read. */
export const keepsOf = ({
  logDays,
  auditDays,
}: Pick<ServerContext['config'], 'logDays' | 'auditDays'>): Keeps => ({
  logDays,
  auditDays: auditDays ?? null,
  requestDays: requestDays.entries,
  bodyDays: requestDays.bodies,
  eventDays: ledgerDays,
  deliveryDays: deliveredDays,
  dryRunDays,
  driftDays,
  binDays,
})

const daily: JobKind<Record<string, never>> = { name: 'daily-work', policy: 'one' }
const lostAudits: JobKind<Record<string, never>> = { name: 'lost-audits', policy: 'one' }

/**
 * What has to be done once a day, on whichever node: people in the bin for 30 days are purged; old log entries, dry
 * runs, drift, requests, events and signing keys go, and the count of wrong passwords that is older than any lock-out. More often:
 * changes whose server ended before it could tell of them are told in the audit log.
 */
export function defineDailyWork(
  context: ServerContext,
  directory: DirectoryPorts,
  access: Pick<AccessStore, 'forgetAttempts' | 'forgetAudit' | 'tellLostAudits'>,
  webhooks: Pick<WebhookStore, 'forget'>,
  forgetKeys: () => Promise<void>,
): { start(): Promise<void> } {
  const daysAgo = (days: number) => new Date(context.now().getTime() - days * dayMs)
  context.jobs.define(daily, async () => {
    await emptyBin(directory, 'main')
    await keepLog(context.database, context.config.logDays)
    await keepLedger(context.database, ledgerDays)
    await webhooks.forget(daysAgo(deliveredDays), daysAgo(ledgerDays))
    await forgetKeys()
    await createRequestLogStore(context.database).keep(requestDays)
    await createOauthStore(context.database).forgetTokens(daysAgo(1))
    const engine = openEngineStore(context.database)
    await engine.forgetDryRuns(daysAgo(dryRunDays))
    await engine.forgetDrift(daysAgo(driftDays))
    await access.forgetAttempts(daysAgo(1))
    const { auditDays } = context.config
    if (auditDays !== undefined) await access.forgetAudit(daysAgo(auditDays))
  })
  context.jobs.define(lostAudits, async () => {
    await access.tellLostAudits(new Date(context.now().getTime() - longestRequestMs))
  })
  return {
    async start() {
      await context.jobs.schedule(daily, '17 3 * * *', {})
      await context.jobs.schedule(lostAudits, '*/5 * * * *', {})
      // A server that runs only by day would never see the night.
      await context.jobs.send(daily, {}, { key: 'start' })
    },
  }
}
