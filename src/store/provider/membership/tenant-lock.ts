import type { Sql } from '../../database.ts'

/**
 * Makes those who let people join or leave a tenant take turns: seats and owners are counted, and what was counted has to
 * stay true until it is stored. Taken before any row, so that two of them cannot wait for each other.
 */
export async function lockMemberships(tx: Sql, tenantId: string): Promise<void> {
  await tx.prepared('membership_lock', 'select pg_advisory_xact_lock(hashtextextended($1, 75))', [tenantId])
}
