import type { Attempts } from '../../access/lock-out.ts'
import type { Database, Sql } from '../database.ts'

type Decide = (attempts: Attempts | null) => Attempts | null

/** The row is made first and then locked, so that two who come at once for the same subject wait for each other. */
export async function changeAttempts(
  database: Database,
  kind: string,
  subject: string,
  decide: Decide,
): Promise<Attempts | null> {
  return database.transaction(async (tx) => {
    await tx.rows(
      `insert into access_attempt (kind, subject, failures, last_at) values ($1, $2, 0, to_timestamp(0))
       on conflict (kind, subject) do nothing`,
      [kind, subject],
    )
    const [row] = await tx.rows<Attempts>(
      `select failures, last_at as "lastAt", blocked_until as "blockedUntil"
         from access_attempt where kind = $1 and subject = $2 for update`,
      [kind, subject],
    )
    const next = decide(row === undefined || row.failures === 0 ? null : row)
    if (next === null) {
      await tx.rows('delete from access_attempt where kind = $1 and subject = $2', [kind, subject])
    } else {
      await tx.rows(
        `update access_attempt set failures = $3, last_at = $4, blocked_until = $5 where kind = $1 and subject = $2`,
        [kind, subject, next.failures, next.lastAt, next.blockedUntil],
      )
    }
    return next
  })
}

export async function forgetAttempts(sql: Sql, olderThan: Date): Promise<void> {
  await sql.rows('delete from access_attempt where last_at < $1', [olderThan])
}
