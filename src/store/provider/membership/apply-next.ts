import type { StagedRow } from '../../../provider/staging/staged.ts'
import {
  noCounts,
  type Synchronization,
  type SynchronizationCounts,
} from '../../../provider/staging/synchronization.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Database, Sql } from '../../database.ts'
import { appendEvents } from '../ledger.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { applyStaged, type RecordRow, type StagedWork } from './apply-staged.ts'
import { readPolicyToHold } from './policy-cache.ts'
import { stagedColumns } from './staged-rows.ts'
import { isInRun, synchronizationColumns, toSynchronization } from './synchronizations.ts'
import { lockMemberships } from './tenant-lock.ts'
import { userTypeOf } from './user-type-of.ts'

/** Records a transaction: few enough that an identity provider's write never waits long for it. */
const batchSize = 50

interface RunRow extends Synchronization {
  readonly selection: readonly string[] | null
  readonly phase: number
  readonly afterId: string | null
}

/**
 * Applies the next records of a run and how far it is in one transaction: killed before it commits, none of it happened;
 * two workers on one run take turns on its row and never meet the same record. Leavers come first, whose seats others
 * may need.
 */
export async function applyNext(
  database: Database,
  newId: () => string,
  tenantId: string,
  id: string,
  at: Date,
): Promise<Synchronization | undefined> {
  return await retryConflicts(() =>
    database.forTenant(tenantId).transaction(async (tx) => {
      const [run] = await tx.rows<RunRow>(
        `select ${synchronizationColumns}, selection, phase, after_id as "afterId" from synchronization
          where tenant_id = $1 and id = $2 for update`,
        [tenantId, id],
      )
      if (!run) return undefined
      if (run.state !== 'waiting' && run.state !== 'running') return toSynchronization(run)
      return await applyBatch(tx, newId, { ...run, counts: { ...noCounts, ...run.counts } }, at)
    }),
  )
}

async function applyBatch(
  tx: Sql,
  newId: () => string,
  run: RunRow,
  at: Date,
): Promise<Synchronization | undefined> {
  const reach: Reach = { tenantId: run.tenantId, connection: run.connection }
  const policy = await readPolicyToHold(tx, reach)
  await lockMemberships(tx, reach.tenantId)
  const isDecided = run.cause === 'by_hand'
  const work: StagedWork = {
    reach,
    type: await userTypeOf(tx, reach.tenantId),
    applying: { policy, at, newId, isDecided },
    told: { by: run.requestedBy, requestId: run.id },
  }
  const next = await nextRows(tx, reach, run)
  const counts: Record<keyof SynchronizationCounts, number> = { ...run.counts }
  for (const { staged, record } of next.rows) counts[(await applyStaged(tx, work, staged, record)).count] += 1
  const isPhaseOver = next.found < batchSize
  const isOver = isPhaseOver && run.phase === 1
  const [stored] = await tx.rows<Synchronization>(
    `update synchronization set counts = $3, phase = $4, after_id = $5, state = $6, started_at = coalesce(started_at, $7),
        ended_at = $8 where tenant_id = $1 and id = $2 returning ${synchronizationColumns}`,
    [
      run.tenantId,
      run.id,
      JSON.stringify(counts),
      isPhaseOver ? 1 : run.phase,
      isPhaseOver ? null : next.last,
      isOver ? 'done' : 'running',
      at,
      isOver ? at : null,
    ],
  )
  if (isOver) await tellCompleted(tx, reach, run, counts, at)
  return stored && toSynchronization(stored)
}

interface Next {
  /** How many there were to do; some may have been done with since. */
  readonly found: number
  readonly last: string | null
  readonly rows: readonly { readonly staged: StagedRow; readonly record: RecordRow | undefined }[]
}

/** Records first, as whoever writes them does, then what is staged of them: nobody waits for the other. */
async function nextRows(tx: Sql, reach: Reach, run: RunRow): Promise<Next> {
  const key = [reach.tenantId, reach.connection]
  const kind = run.phase === 0 ? `s.kind = 'leaving'` : `s.kind <> 'leaving'`
  const found = await tx.rows<{ id: string }>(
    `select s.resource_id as id from staged_record s
      where ${isInRun('$3')} and ${kind} and ($4::uuid is null or s.resource_id > $4) order by s.resource_id limit $5`,
    [...key, run.selection, run.afterId, batchSize],
  )
  const ids = found.map(({ id }) => id)
  if (ids.length === 0) return { found: 0, last: null, rows: [] }
  const records = await tx.rows<RecordRow>(
    `select id, document, person_id, version, offered from scim_resource
      where tenant_id = $1 and connection = $2 and resource_type = 'User' and id = any($3::uuid[])
      order by id for no key update`,
    [...key, ids],
  )
  const rows = await tx.rows<StagedRow>(
    `select ${stagedColumns} from staged_record s
      where s.tenant_id = $1 and s.connection = $2 and s.resource_id = any($3::uuid[]) and s.kind in ('new', 'changed', 'leaving')
      order by s.resource_id for update`,
    [...key, ids],
  )
  const byId = new Map(records.map((record) => [record.id, record]))
  return {
    found: ids.length,
    last: ids.at(-1) ?? null,
    rows: rows.map((staged) => ({ staged, record: byId.get(staged.resourceId) })),
  }
}

async function tellCompleted(
  tx: Sql,
  { tenantId, connection }: Reach,
  run: RunRow,
  counts: SynchronizationCounts,
  at: Date,
): Promise<void> {
  await appendEvents(tx, [
    {
      tenantId,
      connection,
      at,
      event: 'sync.completed',
      resource: null,
      data: { ...counts, cause: run.cause, ...(run.requestedBy ? { by: run.requestedBy } : {}) },
      requestId: run.id,
    },
  ])
}
