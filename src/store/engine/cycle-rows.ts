import {
  type Cycle,
  type CycleCounts,
  type CycleKind,
  type CycleState,
  noCounts,
} from '../../engine/cycle/cycle.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { ErrorCode } from '../../errors/registry.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database, Sql } from '../database.ts'
import { jsonText } from '../json-text.ts'
import { collectChanges, collectOrphans } from './collect-changes.ts'
import { readScope } from './scope-of-application.ts'

type CycleRows = Pick<
  EngineStore,
  | 'beginCycle'
  | 'saveTotal'
  | 'saveScan'
  | 'savePace'
  | 'askFor'
  | 'endCycle'
  | 'requestStop'
  | 'findCycle'
  | 'listCycles'
  | 'collectDue'
  | 'nextObjectDueAt'
>

export interface CycleRow {
  id: string
  application_id: string
  kind: CycleKind
  state: CycleState
  stop_requested: boolean
  config_version: number
  high_water: number
  scan_phase: Cycle['scan']['phase']
  scan_cursor: string | null
  total: number | null
  counts: CycleCounts
  still_failing: number | null
  error_code: ErrorCode | null
  error_details: Record<string, unknown> | null
  findings: Cycle['findings']
  pace: Cycle['pace']
  started_at: Date
  ended_at: Date | null
}

/** Cycles and their checkpoints. */
export function cycleRows(database: Database): CycleRows {
  return {
    async beginCycle(applicationId, epoch, newId, now) {
      await database.rows(
        `select provisioning_log_partition(((now() at time zone 'UTC') + n * interval '1 day')::date) from (values (0), (1)) v (n)`,
      )
      return database.transaction((tx) => beginCycle(tx, applicationId, epoch, newId, now))
    },
    async saveTotal(cycle, total) {
      await database.rows('update cycle set total = $3 where application_id = $1 and id = $2', [
        cycle.applicationId,
        cycle.id,
        total,
      ])
    },
    async askFor({ applicationId, id }, withinMs) {
      const rows = await database.rows<CycleRow & { recent: boolean }>(
        `update cycle set asked = true where application_id = $1 and not asked and kind <> 'reconciliation'
           and (ended_at is not null or id = $2)
         returning *, coalesce(id <> $2 and ended_at >= now() - $3 * interval '1 millisecond', false) as recent`,
        [applicationId, id, withinMs],
      )
      const recent = rows.filter((row) => row.recent)
      return recent.sort((one, other) => one.started_at.getTime() - other.started_at.getTime()).map(toCycle)
    },
    async savePace(cycle, pace) {
      await database.rows('update cycle set pace = $3 where application_id = $1 and id = $2', [
        cycle.applicationId,
        cycle.id,
        JSON.stringify(pace),
      ])
    },
    async saveScan(cycle, epoch, scan) {
      await database.transaction(async (tx) => {
        await requireLease(tx, cycle.applicationId, epoch)
        await tx.prepared(
          'scan-save',
          'update cycle set scan_phase = $3, scan_cursor = $4 where application_id = $1 and id = $2',
          [cycle.applicationId, cycle.id, scan.phase, scan.cursor],
        )
        if (scan.phase !== 'done') return
        await collectOrphans(tx, cycle.applicationId)
        await tx.rows(
          `update application set scan_needed = false, initial_done_at = coalesce(initial_done_at, now())
           where id = $1 and config_version = $2`,
          [cycle.applicationId, cycle.configVersion],
        )
      })
      // Tables that have just been filled have no statistics yet, and plans made without them are bad ones.
      if (scan.cursor === null) await database.rows('analyze link, link_member')
    },
    endCycle: (cycle, epoch, state, error, stillFailing) =>
      database.transaction(async (tx) => {
        await requireLease(tx, cycle.applicationId, epoch)
        const [row] = await tx.rows<CycleRow>(
          `update cycle set state = $3, ended_at = now(), error_code = $4, error_details = $5, still_failing = $6,
             total = case when $3 in ('done', 'done_with_failures') then greatest(total, (counts ->> 'read')::bigint) else total end
           where application_id = $1 and id = $2 returning *`,
          [
            cycle.applicationId,
            cycle.id,
            state,
            error?.code ?? null,
            error === null ? null : jsonText(error.details),
            stillFailing ?? null,
          ],
        )
        if (row === undefined) throw new RollcallError('cycle_not_found', { cycle: cycle.id })
        return toCycle(row)
      }),
    async requestStop(applicationId) {
      const rows = await database.rows(
        `update cycle set stop_requested = true where application_id = $1 and state = 'running' returning id`,
        [applicationId],
      )
      return rows.length > 0
    },
    async findCycle(applicationId, id) {
      const [row] = await database.prepared<CycleRow>(
        'cycle-find',
        `select * from cycle where application_id = $1
           and case when $2::uuid is null then kind <> 'reconciliation' or state = 'running' else id = $2 end
         order by started_at desc limit 1`,
        [applicationId, id ?? null],
      )
      return row === undefined ? null : toCycle(row)
    },
    async listCycles(applicationId, limit, kind) {
      const rows = await database.rows<CycleRow>(
        `select * from cycle where application_id = $1 and ($3::text is null or kind = $3)
         order by started_at desc limit $2`,
        [applicationId, limit, kind ?? null],
      )
      return rows.map(toCycle)
    },
    async nextObjectDueAt(applicationId) {
      const [row] = await database.prepared<{ at: Date | null }>(
        'object-due',
        `select case when exists (select 1 from dirty where application_id = $1) then now()
           else (select min(next_due_at) from link where application_id = $1) end as at`,
        [applicationId],
      )
      return row?.at ?? null
    },
    collectDue: (applicationId, epoch, now) =>
      database.transaction(async (tx) => {
        await requireLease(tx, applicationId, epoch)
        await collectDue(tx, applicationId, now)
      }),
  }
}

/**
 * The watermark moves in the transaction that makes the dirty keys durable: a slow target never blocks the reading
 * of changes, and no change is lost when the process dies right after.
 */
async function beginCycle(
  tx: Sql,
  applicationId: string,
  epoch: number,
  newId: string,
  now: Date,
): Promise<Cycle> {
  await requireLease(tx, applicationId, epoch)
  const scope = await readScope(tx, applicationId)
  const [state] = await tx.rows<{
    watermark: number | null
    scan_needed: boolean
    initial: boolean
    last_seq: number
    farewell: boolean
  }>(
    `select a.watermark, a.scan_needed, a.farewell is not null as farewell, a.initial_done_at is null as initial, coalesce(d.last_seq, 0) as last_seq
     from application a left join directory d on d.id = a.directory_id where a.id = $1`,
    [applicationId],
  )
  if (state === undefined) throw new RollcallError('application_not_found', { application: applicationId })
  // Whoever comes or changes now is none of the concern of an application that is being disconnected.
  if (state.watermark !== null && !state.farewell)
    await collectChanges(tx, scope, state.watermark, state.last_seq)
  await tx.rows(
    `update application set watermark = $2,
       next_cycle_at = now() + ((settings ->> 'cycleIntervalMinutes')::float8 * interval '1 minute') where id = $1`,
    [applicationId, state.last_seq],
  )
  await collectDue(tx, applicationId, now)
  await endInterruptedReconciliation(tx, applicationId)
  const resumed = await resumeCycle(tx, applicationId, scope.configVersion, state.last_seq, state.farewell)
  if (resumed !== undefined) return toCycle(resumed)
  const [row] = await tx.rows<CycleRow>(
    `insert into cycle (application_id, id, kind, state, config_version, high_water, scan_phase, counts, total)
     values ($1, $2, $3, 'running', $4, $5, $6, $7,
       case when $8 then (select count(*) from dirty where application_id = $1) end) returning *`,
    [
      applicationId,
      newId,
      state.initial ? 'initial' : 'incremental',
      scope.configVersion,
      state.last_seq,
      state.scan_needed && !state.farewell ? 'managers_first' : 'done',
      JSON.stringify(noCounts),
      state.farewell,
    ],
  )
  if (row === undefined) throw new Error('a cycle was not stored')
  return toCycle(row)
}

/** What was read before is no snapshot any more: an interrupted reconciliation does not go on, it is asked for again. */
export async function endInterruptedReconciliation(tx: Sql, applicationId: string): Promise<void> {
  await tx.rows(
    `with ended as (
       update cycle set state = 'stopped', ended_at = now()
       where application_id = $1 and state = 'running' and kind = 'reconciliation' returning id
     ), members as (
       delete from target_member_seen s using ended where s.application_id = $1 and s.cycle_id = ended.id
     )
     delete from target_seen s using ended where s.application_id = $1 and s.cycle_id = ended.id`,
    [applicationId],
  )
}

/** A cycle whose process died goes on where its last checkpoint is; after new settings, from the beginning. */
async function resumeCycle(
  tx: Sql,
  applicationId: string,
  configVersion: number,
  highWater: number,
  farewell: boolean,
) {
  const [row] = await tx.rows<CycleRow>(
    `update cycle set stop_requested = false, high_water = $3, config_version = $2,
       scan_phase = case when $4 then 'done' when config_version = $2 then scan_phase else 'managers_first' end,
       scan_cursor = case when config_version = $2 then scan_cursor end
     where application_id = $1 and state = 'running' and kind <> 'reconciliation' returning *`,
    [applicationId, configVersion, highWater, farewell],
  )
  return row
}

/**
 * Escrow that is due, and intents without an outcome (whose owner is gone: we hold the lease now). Each by an index of
 * its own; every intent of a first cycle has left an entry in its index, and only a plain scan of it marks those as
 * dead, so that the next one passes them by.
 */
async function collectDue(tx: Sql, applicationId: string, now: Date): Promise<void> {
  await tx.rows('set local enable_seqscan = off')
  await tx.rows('set local enable_bitmapscan = off')
  await tx.rows(
    `insert into dirty (application_id, kind, source_id)
     select application_id, kind, source_id from link where application_id = $1 and next_due_at <= $2
     union
     select application_id, kind, source_id from link where application_id = $1 and intent is not null
       and intent_epoch is distinct from (select lease_epoch from application where id = $1)
     on conflict (application_id, kind, source_id) do nothing`,
    [applicationId, now],
  )
  await tx.rows('set local enable_bitmapscan = on')
  await tx.rows('set local enable_seqscan = on')
}

/** Locks the application against a change of owner until the transaction ends. Throws when we are not its owner. */
export async function requireLease(tx: Sql, applicationId: string, epoch: number): Promise<void> {
  const rows = await tx.prepared(
    'lease-require',
    'select 1 from application where id = $1 and lease_epoch = $2 for share',
    [applicationId, epoch],
  )
  if (rows.length === 0) throw new RollcallError('lease_lost', { application: applicationId })
}

export function toCycle(row: CycleRow): Cycle {
  return {
    id: row.id,
    applicationId: row.application_id,
    kind: row.kind,
    state: row.state,
    stopRequested: row.stop_requested,
    configVersion: row.config_version,
    highWater: row.high_water,
    scan: { phase: row.scan_phase, cursor: row.scan_cursor },
    total: row.total,
    counts: row.counts,
    stillFailing: row.still_failing,
    error: row.error_code === null ? null : { code: row.error_code, details: row.error_details ?? {} },
    findings: row.findings,
    pace: row.pace,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}
