import type { Database } from '../database.ts'

/** How long events can be read again. */
export const ledgerDays = 30

/**
 * Makes the partitions of the days to come and lets go of days that are older than `days`: whole tables, which costs
 * nothing, and single rows of days that had no table of their own. Notes how far the ledger was let go of, so that a
 * consumer who has slept longer is told.
 */
export async function keepLedger(database: Database, days: number): Promise<void> {
  await database.rows(
    `select scim_change_partition((now() at time zone 'UTC')::date + n) from (values (0), (1), (2)) as v (n)`,
  )
  const old = await database.rows<{ name: string; day: string }>(
    `select inhrelid::regclass::text as name, to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') as day from pg_inherits
      where inhparent = 'scim_change'::regclass and inhrelid::regclass::text ~ '^scim_change_[0-9]{8}$'
        and to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < (now() at time zone 'UTC')::date - $1::int
      order by 2`,
    [days],
  )
  for (const { name, day } of old) await dropDay(database, name, day)
  await database.transaction(async (tx) => {
    await tx.rows(`select set_config('rollcall.ledger', 'keep', true)`)
    await tx.rows(
      `with gone as (
         delete from scim_change where day < (now() at time zone 'UTC')::date - $1::int returning seq
       )
       update ledger_retention set dropped_through = greatest(dropped_through, (select max(seq) from gone))`,
      [days],
    )
  })
}

async function dropDay(database: Database, name: string, day: string): Promise<void> {
  await database.transaction(async (tx) => {
    // Writers queue behind whoever waits for this lock: rather no lock today than one that all have to wait for.
    await tx.rows(
      `select set_config('lock_timeout', '2s', true), set_config('rollcall.ledger', 'keep', true)`,
    )
    await tx.rows(
      `update ledger_retention set dropped_through = greatest(dropped_through,
         (select max(seq) from scim_change where day = $1::date))`,
      [day],
    )
    await tx.rows(`drop table ${name}`)
  })
}
