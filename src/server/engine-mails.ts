import { remindOfCredentials, sendDigests } from '../engine/notices/daily-mails.ts'
import type { EnginePorts } from '../engine/ports.ts'
import type { JobKind } from '../jobs/jobs.ts'
import type { ServerContext } from './server-context.ts'

const reminding: JobKind<Record<string, never>> = { name: 'credential-reminders', policy: 'one' }
const digesting: JobKind<Record<string, never>> = { name: 'daily-digest', policy: 'one' }

/** Mails about applications that the clock asks for: credentials that end soon, and the daily digest where it is wanted. */
export function defineEngineMails(
  { jobs }: Pick<ServerContext, 'jobs'>,
  ports: EnginePorts,
): { start(): Promise<void> } {
  jobs.define(reminding, () => remindOfCredentials(ports))
  jobs.define(digesting, () => sendDigests(ports))
  return {
    async start() {
      await jobs.schedule(reminding, '23 * * * *', {})
      await jobs.schedule(digesting, '0 6 * * *', {})
      await jobs.send(reminding, {}, { key: 'start' })
    },
  }
}
