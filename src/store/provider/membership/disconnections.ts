import type { DisconnectionCounts, DisconnectionStore } from '../../../provider/membership/disconnection.ts'
import type { Decision } from '../../../provider/staging/staging-store.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Database, Sql } from '../../database.ts'
import { tellOfConnection } from '../connection-events.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { endLeavers, endOthers, endUsers } from './end-records.ts'
import { readPolicyToHold } from './policy-cache.ts'
import { cancelRuns } from './synchronizations.ts'
import { lockMemberships } from './tenant-lock.ts'

const noCounts: DisconnectionCounts = { deactivated: 0, removed: 0, kept: 0, unchanged: 0 }

interface DisconnectionRow {
  readonly name: string
  readonly disconnection: { readonly by: string; readonly counts: DisconnectionCounts }
}

/** Ends of connections in PostgreSQL. */
export function createDisconnectionStore(database: Database, newId: () => string): DisconnectionStore {
  return {
    begin: (reach, decision) =>
      retryConflicts(() =>
        database.forTenant(reach.tenantId).transaction((tx) => begin(tx, reach, decision)),
      ),
    next: (reach, at) =>
      retryConflicts(() =>
        database.forTenant(reach.tenantId).transaction((tx) => next(tx, newId, reach, at)),
      ),
    listUnfinished: () =>
      database
        .acrossTenants()
        .rows<Reach>('select tenant_id as "tenantId", connection from scim_connection where disconnecting'),
  }
}

async function begin(tx: Sql, reach: Reach, { at, by }: Decision): Promise<boolean> {
  const key = [reach.tenantId, reach.connection]
  const begun = await tx.rows(
    `update scim_connection set disconnecting = true, policy_version = policy_version + 1, disconnection = $3
      where tenant_id = $1 and connection = $2 and not disconnecting returning connection`,
    [...key, JSON.stringify({ since: at, by, counts: noCounts })],
  )
  if (begun.length === 0) return false
  for (const table of ['scim_token', 'oauth_client']) {
    await tx.rows(
      `update ${table} set revoked_at = $3 where tenant_id = $1 and connection = $2 and revoked_at is null`,
      [...key, at],
    )
  }
  await cancelRuns(tx, reach, { at, by })
  await tellOfConnection(tx, 'connection.paused', reach, at, { data: { reason: 'disconnecting', by } })
  return true
}

/** One batch and how far it is in one transaction: killed before it commits, none of it happened. */
async function next(tx: Sql, newId: () => string, reach: Reach, at: Date): Promise<boolean> {
  const key = [reach.tenantId, reach.connection]
  const [row] = await tx.rows<DisconnectionRow>(
    `select name, disconnection from scim_connection
      where tenant_id = $1 and connection = $2 and disconnecting for update`,
    key,
  )
  if (!row) return true
  const policy = await readPolicyToHold(tx, reach)
  await lockMemberships(tx, reach.tenantId)
  const counts = { ...row.disconnection.counts }
  const { by } = row.disconnection
  const ending = { tx, reach, policy, at, by, newId, counts }
  // Users before groups: what a group grants ends with the membership, and is told once.
  const ended = (await endUsers(ending)) || (await endOthers(ending)) || (await endLeavers(ending))
  await tx.rows(
    `update scim_connection set disconnection = disconnection || jsonb_build_object('counts', $3::jsonb), disconnecting = $4
      where tenant_id = $1 and connection = $2`,
    [...key, JSON.stringify(counts), ended > 0],
  )
  if (ended > 0) return false
  await finish(tx, reach, at, { name: row.name, by, ...counts })
  return true
}

/** The connection begins anew: nothing is left of how the old one was doing. */
async function finish(
  tx: Sql,
  reach: Reach,
  at: Date,
  data: { readonly name: string; readonly by: string } & DisconnectionCounts,
): Promise<void> {
  const key = [reach.tenantId, reach.connection]
  await tx.rows('delete from staged_record where tenant_id = $1 and connection = $2', key)
  await tx.rows('delete from scim_brake where tenant_id = $1 and connection = $2', key)
  await tx.rows(
    `update scim_connection set turned_away = 0, failing_since = null, turned_away_status = null, turned_away_because = null,
        tested_at = null, tested_passed = null, policy_version = policy_version + 1,
        offers_behind = coalesce(policy ->> 'importVisible' = 'true', false)
      where tenant_id = $1 and connection = $2`,
    key,
  )
  await tellOfConnection(tx, 'connection.decommissioned', reach, at, { data: { ...data } })
}
