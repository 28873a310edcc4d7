import { completePolicy, type PolicyChange } from '../../../provider/membership/policy.ts'
import { lastRun } from '../../../provider/staging/next-run.ts'
import type { Decision, SynchronizationRequest } from '../../../provider/staging/staging-store.ts'
import { noCounts, type Synchronization } from '../../../provider/staging/synchronization.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { JsonObject } from '../../../scim/index.ts'
import type { Database, Sql } from '../../database.ts'
import { appendEvents } from '../ledger.ts'
import { isUuid } from '../row.ts'
import { readPolicyToHold } from './policy-cache.ts'

interface SynchronizationRow extends Omit<Synchronization, 'counts'> {
  readonly counts: Partial<Synchronization['counts']>
}

export const synchronizationColumns = `tenant_id as "tenantId", id, connection, cause, requested_by as "requestedBy", state,
  created_at as "createdAt", started_at as "startedAt", ended_at as "endedAt", total, counts`

export function toSynchronization(row: SynchronizationRow): Synchronization {
  return { ...row, counts: { ...noCounts, ...row.counts } }
}

/**
 * Which staged rows a run is about; `$1`, `$2` are the connection. No time is compared: what one node staged by a clock
 * that is ahead must not be left out by another.
 */
export function isInRun(selection: string): string {
  return `s.tenant_id = $1 and s.connection = $2 and s.kind in ('new', 'changed', 'leaving')
    and (case when ${selection}::uuid[] is null then s.held is null else s.resource_id = any(${selection}::uuid[]) end)`
}

/** Begins a run. Undefined: one of this connection is under way; the index on those decides between two at once. */
export async function beginSynchronization(
  database: Database,
  request: SynchronizationRequest,
): Promise<Synchronization | undefined> {
  const { tenantId, connection, at } = request
  const selection = request.selection?.filter(isUuid) ?? null
  return await database.forTenant(tenantId).transaction(async (tx) => {
    const { policy } = await readPolicyToHold(tx, { tenantId, connection })
    const [count] = await tx.rows<{ total: number }>(
      `select count(*) as total from staged_record s where ${isInRun('$3')}`,
      [tenantId, connection, selection],
    )
    const total = count?.total ?? 0
    const { stopAbove } = policy.apply
    const rows = await tx.rows<SynchronizationRow>(
      `insert into synchronization (tenant_id, id, connection, cause, requested_by, state, selection, created_at, total)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (tenant_id, connection) where state in ('waiting', 'running', 'held') do nothing
       returning ${synchronizationColumns}`,
      [
        tenantId,
        request.id,
        connection,
        request.cause,
        request.requestedBy,
        stopAbove !== null && total > stopAbove ? 'held' : 'waiting',
        selection,
        at,
        total,
      ],
    )
    const [begun] = rows
    if (begun?.state === 'held') {
      await tellOfRun(tx, 'sync.held', request, at, { total, stopAbove, cause: request.cause })
    }
    return begun && toSynchronization(begun)
  })
}

/** The product learns what became of a run. The request of the event is the run. */
async function tellOfRun(
  tx: Sql,
  event: 'sync.held' | 'sync.cancelled',
  { tenantId, connection, id }: Pick<Synchronization, 'tenantId' | 'connection' | 'id'>,
  at: Date,
  data: JsonObject,
): Promise<void> {
  await appendEvents(tx, [{ tenantId, connection, at, event, resource: null, data, requestId: id }])
}

export async function findSynchronization(
  sql: Sql,
  tenantId: string,
  id: string,
): Promise<Synchronization | undefined> {
  if (!isUuid(id)) return undefined
  const rows = await sql.rows<SynchronizationRow>(
    `select ${synchronizationColumns} from synchronization where tenant_id = $1 and id = $2`,
    [tenantId, id],
  )
  return rows[0] && toSynchronization(rows[0])
}

export async function listSynchronizations(
  sql: Sql,
  { tenantId, connection }: Reach,
  limit: number,
): Promise<Synchronization[]> {
  const rows = await sql.rows<SynchronizationRow>(
    `select ${synchronizationColumns} from synchronization where tenant_id = $1 and connection = $2
      order by id desc limit $3`,
    [tenantId, connection, limit],
  )
  return rows.map(toSynchronization)
}

export async function decideHeld(
  tx: Sql,
  tenantId: string,
  id: string,
  word: 'allow' | 'cancel',
  { at, by }: Decision,
): Promise<Synchronization | undefined> {
  if (!isUuid(id)) return undefined
  const [decided] = await tx.rows<SynchronizationRow>(
    `update synchronization set state = $3, requested_by = $4, ended_at = case when $3 = 'cancelled' then $5::timestamptz end
      where tenant_id = $1 and id = $2 and state = 'held' returning ${synchronizationColumns}`,
    [tenantId, id, word === 'allow' ? 'waiting' : 'cancelled', by, at],
  )
  if (decided && word === 'cancel') await tellOfRun(tx, 'sync.cancelled', decided, at, { by })
  return decided && toSynchronization(decided)
}

/** Gives up whatever runs or waits on a connection: it ends. */
export async function cancelRuns(tx: Sql, reach: Reach, { at, by }: Decision): Promise<void> {
  const cancelled = await tx.rows<SynchronizationRow>(
    `update synchronization set state = 'cancelled', requested_by = $3, ended_at = $4
      where tenant_id = $1 and connection = $2 and state in ('waiting', 'running', 'held') returning ${synchronizationColumns}`,
    [reach.tenantId, reach.connection, by, at],
  )
  for (const run of cancelled) await tellOfRun(tx, 'sync.cancelled', run, at, { by })
}

/** What a node that died may have left, in every tenant. */
export async function listUnfinished(database: Database): Promise<{ tenantId: string; id: string }[]> {
  return await database.acrossTenants().transaction(async (tx) => {
    await tx.rows(`select set_config('rollcall.synchronizations', 'read', true)`)
    return await tx.rows<{ tenantId: string; id: string }>(
      `select tenant_id as "tenantId", id from synchronization where state in ('waiting', 'running')`,
    )
  })
}

interface ScheduledRow extends Reach {
  readonly policy: PolicyChange
  readonly scheduledRunAt: Date | null
}

/** A mark that is further ahead of a clock was left by a clock that had jumped; nodes are never that far apart. */
const mostAheadMs = 86_400_000

/**
 * Whoever moves the mark of a connection forward begins its run; a run that was missed is made up for, once. A clock that
 * jumped ahead and came back costs one run too many, never the runs until it is that late again.
 */
export async function claimScheduled(database: Database, at: Date): Promise<Reach[]> {
  const every = database.acrossTenants()
  const rows = await every.rows<ScheduledRow>(
    `select tenant_id as "tenantId", connection, policy, scheduled_run_at as "scheduledRunAt" from scim_connection
      where policy -> 'apply' ->> 'mode' = 'scheduled'`,
  )
  const claimed: Reach[] = []
  for (const { tenantId, connection, policy, scheduledRunAt } of rows) {
    const { apply } = completePolicy(policy)
    const due = lastRun(at, apply.at, apply.timeZone)
    const believed = new Date(at.getTime() + mostAheadMs)
    if (scheduledRunAt !== null && scheduledRunAt >= due && scheduledRunAt <= believed) continue
    const mine = await every.rows(
      `update scim_connection set scheduled_run_at = $3 where tenant_id = $1 and connection = $2
          and (scheduled_run_at is null or scheduled_run_at < $3 or scheduled_run_at > $4) returning connection`,
      [tenantId, connection, due, believed],
    )
    if (mine.length > 0) claimed.push({ tenantId, connection })
  }
  return claimed
}
