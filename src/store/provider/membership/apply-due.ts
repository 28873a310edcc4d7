import { decideDue } from '../../../provider/membership/decide-membership.ts'
import { refuseLeaving } from '../../../provider/membership/guards.ts'
import type { Database, Sql } from '../../database.ts'
import { appendEvents } from '../ledger.ts'
import { tellRecord } from '../roles/tell-roles.ts'
import { findHeir } from './find-heir.ts'
import { countOtherOwners } from './guard-counts.ts'
import { lockMembership, moveMembership } from './membership-rows.ts'
import { lockMemberships } from './tenant-lock.ts'

/** Memberships a transaction. */
const batchSize = 100

const dayMs = 86_400_000

/** Carries out what has become due in every tenant: who leaves after a grace period, who is removed after some days. */
export async function applyDue(database: Database, at: Date): Promise<number> {
  const tenants = await database.transaction(async (tx) => {
    await tx.rows(`select set_config('rollcall.due', 'read', true)`)
    return await tx.rows<{ id: string }>(
      'select distinct tenant_id as id from membership where due_at <= $1',
      [at],
    )
  })
  let count = 0
  for (const { id } of tenants) {
    for (;;) {
      const done = await database.forTenant(id).transaction((tx) => applyDueOf(tx, id, at))
      count += done
      if (done < batchSize) break
    }
  }
  return count
}

async function applyDueOf(tx: Sql, tenantId: string, at: Date): Promise<number> {
  await lockMemberships(tx, tenantId)
  const due = await tx.rows<DueRow>(
    `select person_id as "personId", connection, resource_id as "resourceId", transfer_to as "transferTo" from membership
      where tenant_id = $1 and due_at <= $2 order by due_at, person_id limit $3`,
    [tenantId, at, batchSize],
  )
  for (const row of due) await applyOne(tx, tenantId, row, at)
  return due.length
}

interface DueRow {
  readonly personId: string
  readonly connection: number | null
  readonly resourceId: string | null
  readonly transferTo: string | null
}

async function applyOne(
  tx: Sql,
  tenantId: string,
  { personId, connection, resourceId, transferTo }: DueRow,
  at: Date,
): Promise<void> {
  const membership = await lockMembership(tx, tenantId, personId)
  if (!membership?.due) return
  const others = membership.owner ? await countOtherOwners(tx, tenantId, personId) : 0
  if (refuseLeaving(membership, others)) {
    // The guard was not in the way when the word came, and is now: asked again tomorrow, never forgotten.
    const due = { ...membership.due, at: new Date(at.getTime() + dayMs) }
    await moveMembership(tx, tenantId, personId, { state: membership.state, due, transferTo }, at)
    return
  }
  const heir = await findHeir(tx, tenantId, transferTo)
  const change = decideDue(membership.due, heir.transferTo, at)
  if (change.state === 'removed' && connection !== null && resourceId !== null) {
    const told = { event: 'role.revoked', at, because: 'member_removed' } as const
    await tellRecord(tx, { tenantId, connection }, resourceId, told)
  }
  await moveMembership(tx, tenantId, personId, change, at)
  await appendEvents(tx, [
    {
      tenantId,
      personId,
      connection,
      at,
      event: change.event ?? 'member.updated',
      resource: resourceId === null ? null : { type: 'User', id: resourceId },
      data: { due: true, ...heir.told },
    },
  ])
}
