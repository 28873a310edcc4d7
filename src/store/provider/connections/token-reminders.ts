import {
  dueReminder,
  type Expiring,
  type ReminderDays,
  reminderDays,
} from '../../../provider/reminders/expiring.ts'
import type { Database, Sql } from '../../database.ts'
import { appendEvents } from '../ledger.ts'

const dayMs = 86_400_000
/** Clocks of nodes differ a little. */
const clockSkewMs = 3_600_000

export interface DueReminder {
  readonly expiring: Expiring
  readonly days: ReminderDays
}

/** What ends within thirty days and whose reminder has not gone out. Replaced tokens end on purpose. */
export async function findDueReminders(database: Database, now: Date): Promise<DueReminder[]> {
  // A note "of the future" was made by a clock that had jumped: the reminder was too early, and will be due once more.
  const everyone = database.acrossTenants()
  await everyone.rows('delete from token_reminder where sent_at > $1', [
    new Date(now.getTime() + clockSkewMs),
  ])
  const found = await everyone.rows<Expiring & { reminded: readonly number[] }>(
    `select s.*, n.name as "tenantName",
            array(select days from token_reminder r where r.tenant_id = s."tenantId" and r.secret_id = s.id) as reminded
       from (select tenant_id as "tenantId", connection, 'token' as kind, id, description, expires_at as "expiresAt"
               from scim_token where revoked_at is null and replaced_by is null and oauth_client is null
                and expires_at > $1 and expires_at <= $2
             union all
             select tenant_id, connection, 'oauth_client', id, description, expires_at from oauth_client
              where revoked_at is null and expires_at > $1 and expires_at <= $2) s
       join tenant n on n.id = s."tenantId"
      order by s."expiresAt"`,
    [now, new Date(now.getTime() + reminderDays[0] * dayMs)],
  )
  return found.flatMap(({ reminded, ...expiring }) => {
    const days = dueReminder(expiring.expiresAt, now)
    return days === undefined || reminded.includes(days) ? [] : [{ expiring, days }]
  })
}

/**
 * Notes that a reminder goes out, with the event that tells the product, in one transaction with what `write` stores
 * (the mails). False: somebody else did it.
 */
export async function remindOnce(
  database: Database,
  { expiring, days }: DueReminder,
  now: Date,
  write: (tx: Sql) => Promise<void>,
): Promise<boolean> {
  const { tenantId, id, kind, description, expiresAt, connection } = expiring
  return await database.forTenant(tenantId).transaction(async (tx) => {
    const noted = await tx.rows(
      `insert into token_reminder (tenant_id, secret_id, days, sent_at) values ($1, $2, $3, $4)
       on conflict do nothing returning days`,
      [tenantId, id, days, now],
    )
    if (noted.length === 0) return false
    await appendEvents(tx, [
      {
        tenantId,
        event: 'connection.token_expiring',
        at: now,
        connection,
        resource: null,
        data: { kind, id, description, expiresAt: expiresAt.toISOString(), days },
      },
    ])
    await write(tx)
    return true
  })
}
