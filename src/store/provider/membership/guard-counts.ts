import type { BrakeCount, Seats } from '../../../provider/membership/guards.ts'
import type { Brake } from '../../../provider/membership/policy.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Sql } from '../../database.ts'

/** Seats as they are; counted no further than the limit. */
export async function countSeats(tx: Sql, tenantId: string, limit: number | null): Promise<Seats> {
  if (limit === null) return { limit, taken: 0 }
  const [row] = await tx.prepared<{ taken: number }>(
    'membership_seats',
    `select count(*) as taken
       from (select 1 from membership where tenant_id = $1 and state = 'active' limit $2) as active`,
    [tenantId, limit + 1],
  )
  return { limit, taken: row?.taken ?? 0 }
}

/** Owners with access besides one person. */
export async function countOtherOwners(tx: Sql, tenantId: string, personId: string): Promise<number> {
  const [row] = await tx.prepared<{ others: number }>(
    'membership_other_owners',
    `select count(*) as others from membership
      where tenant_id = $1 and owner and state = 'active' and person_id <> $2`,
    [tenantId, personId],
  )
  return row?.others ?? 0
}

/** How many have left within the window of a brake, and of how many people. */
const brakeCount = `(select coalesce(sum(leavers), 0) from scim_brake
  where tenant_id = $1 and connection = $2 and since > $3) as leavers,
 (select coalesce(sum(resources), 0) from scim_count
  where tenant_id = $1 and connection = $2 and resource_type = 'User') as people`

export async function countLeavers(
  tx: Sql,
  { tenantId, connection }: Reach,
  brake: Brake,
  at: Date,
): Promise<BrakeCount> {
  const [row] = await tx.prepared<BrakeCount>('membership_brake', `select ${brakeCount}`, [
    tenantId,
    connection,
    windowStart(brake, at),
  ])
  return row ?? { leavers: 0, people: 0 }
}

/** Counts one who left (1) or came back (-1), in the slot of this connection to the database. */
export async function noteLeaver(
  tx: Sql,
  { tenantId, connection }: Reach,
  brake: Brake,
  by: 1 | -1,
  at: Date,
): Promise<void> {
  await tx.prepared('membership_note_leaver', noteLeaverText, [
    tenantId,
    connection,
    windowStart(brake, at),
    by,
    at,
  ])
}

const noteLeaverText = `insert into scim_brake as b (tenant_id, connection, slot, since, leavers)
  values ($1, $2, pg_backend_pid() % 64, $5, greatest($4::bigint, 0))
  on conflict (tenant_id, connection, slot) do update set
    leavers = case when b.since > $3 then b.leavers + $4::bigint else greatest($4::bigint, 0) end,
    since = case when b.since > $3 then b.since else $5 end`

export function windowStart(brake: Brake, at: Date): Date {
  return new Date(at.getTime() - brake.minutes * 60_000)
}
