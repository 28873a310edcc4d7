import type { AccessStore } from '../access/store.ts'
import type { DirectoryPorts } from '../directory/edit-person.ts'
import { emptyBin } from '../directory/index.ts'
import type { JobKind } from '../jobs/jobs.ts'
import { keepLog, logDays } from '../store/engine/keep-log.ts'
import { createOauthStore } from '../store/provider/connections/oauth-clients.ts'
import { createRequestLogStore } from '../store/provider/request-log.ts'
import type { ServerContext } from './server-context.ts'
import { requestDays } from './wire-request-log.ts'

const dayMs = 86_400_000

const daily: JobKind<Record<string, never>> = { name: 'daily-work', policy: 'one' }

/**
 * What has to be done once a day, on whichever node: people in the bin for 30 days are purged; old log entries and
 * requests, and the count of wrong passwords that is older than any lock-out go.
 */
export function defineDailyWork(
  context: ServerContext,
  directory: DirectoryPorts,
  access: Pick<AccessStore, 'forgetAttempts'>,
): { start(): Promise<void> } {
  context.jobs.define(daily, async () => {
    await emptyBin(directory, 'main')
    await keepLog(context.database, logDays)
    await createRequestLogStore(context.database).keep(requestDays)
    await createOauthStore(context.database).forgetTokens(new Date(context.now().getTime() - dayMs))
    await access.forgetAttempts(new Date(context.now().getTime() - dayMs))
  })
  return {
    async start() {
      await context.jobs.schedule(daily, '17 3 * * *', {})
      // A server that runs only by day would never see the night.
      await context.jobs.send(daily, {}, { key: 'start' })
    },
  }
}
