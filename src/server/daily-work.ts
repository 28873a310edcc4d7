import type { AccessStore } from '../access/store.ts'
import type { DirectoryPorts } from '../directory/edit-person.ts'
import { emptyBin } from '../directory/index.ts'
import type { JobKind } from '../jobs/jobs.ts'
import type { WebhookStore } from '../provider/webhooks/store.ts'
import { keepLog, logDays } from '../store/engine/keep-log.ts'
import { keepLedger, ledgerDays } from '../store/provider/keep-ledger.ts'
import { createRequestLogStore } from '../store/provider/request-log.ts'
import type { ServerContext } from './server-context.ts'
import { requestDays } from './wire-request-log.ts'

const dayMs = 86_400_000

/** How long it can be read what became of an event that arrived. */
const deliveredDays = 3

const daily: JobKind<Record<string, never>> = { name: 'daily-work', policy: 'one' }

/**
 * What has to be done once a day, on whichever node: people in the bin for 30 days are purged; old log entries, requests
 * and events, and the count of wrong passwords that is older than any lock-out go.
 */
export function defineDailyWork(
  context: ServerContext,
  directory: DirectoryPorts,
  access: Pick<AccessStore, 'forgetAttempts'>,
  webhooks: Pick<WebhookStore, 'forget'>,
): { start(): Promise<void> } {
  const daysAgo = (days: number) => new Date(context.now().getTime() - days * dayMs)
  context.jobs.define(daily, async () => {
    await emptyBin(directory, 'main')
    await keepLog(context.database, logDays)
    await keepLedger(context.database, ledgerDays)
    await webhooks.forget(daysAgo(deliveredDays), daysAgo(ledgerDays))
    await createRequestLogStore(context.database).keep(requestDays)
    await access.forgetAttempts(daysAgo(1))
  })
  return {
    async start() {
      await context.jobs.schedule(daily, '17 3 * * *', {})
      // A server that runs only by day would never see the night.
      await context.jobs.send(daily, {}, { key: 'start' })
    },
  }
}
