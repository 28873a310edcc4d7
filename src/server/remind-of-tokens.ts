import type { Admin } from '../access/admin.ts'
import { adminState } from '../access/admin.ts'
import type { AccessStore } from '../access/store.ts'
import type { JobKind } from '../jobs/jobs.ts'
import { findDueReminders, remindOnce } from '../store/provider/connections/token-reminders.ts'
import type { Mailer } from './mail/mailer.ts'
import { writeReminder } from './mail/write-reminder.ts'
import type { ServerContext } from './server-context.ts'

const reminding: JobKind<Record<string, never>> = { name: 'token-reminders', policy: 'one' }

/**
 * Tells the admins of a tenant that a token is about to expire: 30, 7 and 1 days before, once each. The note, the mails
 * and the event are stored together, and a mail that was not handed over yet is found again by the next run.
 */
export async function remindOfTokens(
  { database, now, baseUrl }: Pick<ServerContext, 'database' | 'now' | 'baseUrl'>,
  access: Pick<AccessStore, 'listAdmins'>,
  mailer: Pick<Mailer, 'store' | 'handOver'>,
): Promise<void> {
  const due = await findDueReminders(database, now())
  const admins = due.length === 0 ? [] : await access.listAdmins()
  for (const reminder of due) {
    const { tenantId } = reminder.expiring
    const letter = writeReminder(reminder.expiring, reminder.days, baseUrl())
    await remindOnce(database, reminder, now(), async (tx) => {
      for (const to of recipients(admins, tenantId)) await mailer.store({ to, ...letter }, tx)
    })
  }
  await mailer.handOver()
}

/** The tenant's own admins; where it has none, those who look after tenants. */
export function recipients(admins: readonly Admin[], tenantId: string): string[] {
  const active = admins.filter((admin) => adminState(admin) === 'active')
  const own = active.filter((admin) => admin.tenantId === tenantId)
  const chosen = own.length > 0 ? own : active.filter(({ role }) => role === 'operator' || role === 'admin')
  return chosen.map(({ email }) => email)
}

export function defineTokenReminders(
  context: ServerContext,
  access: Pick<AccessStore, 'listAdmins'>,
  mailer: Pick<Mailer, 'store' | 'handOver'>,
): { start(): Promise<void> } {
  context.jobs.define(reminding, () => remindOfTokens(context, access, mailer))
  return {
    async start() {
      await context.jobs.schedule(reminding, '7 * * * *', {})
      await context.jobs.send(reminding, {}, { key: 'start' })
    },
  }
}
