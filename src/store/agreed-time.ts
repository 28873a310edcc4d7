import type { Sql } from './database.ts'

/**
 * The earlier of a node's clock and PostgreSQL's. What cannot be taken back, such as the end of a grace period, is due
 * only when both say so: a clock that has jumped ahead ends nothing early, and one that is behind only waits.
 */
export async function agreedTime(sql: Sql, here: Date): Promise<Date> {
  const [row] = await sql.rows<{ now: Date }>('select clock_timestamp() as now')
  return row !== undefined && row.now < here ? row.now : here
}
