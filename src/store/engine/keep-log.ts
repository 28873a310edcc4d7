import type { Database } from '../database.ts'

/**
 * Makes tomorrow's partition of the provisioning log and lets go of what is older than `days`: whole partitions,
 * which costs nothing, and rows of days that had no partition of their own.
 */
export async function keepLog(database: Database, days: number): Promise<void> {
  await database.rows(
    'select provisioning_log_partition(current_date), provisioning_log_partition(current_date + 1)',
  )
  const old = await database.rows<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits
     where inhparent = 'provisioning_log'::regclass
       and inhrelid::regclass::text ~ '^provisioning_log_[0-9]{8}$'
       and to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < current_date - $1::int`,
    [days],
  )
  for (const { name } of old) await database.rows(`drop table ${name}`)
  await database.rows(`delete from provisioning_log_default where at < current_date - $1::int`, [days])
}
