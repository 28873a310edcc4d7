import { type Cycle, noCounts } from '../../engine/cycle/cycle.ts'
import type { AppliedValues, LinkState } from '../../engine/link.ts'
import type {
  ComparedLink,
  Drift,
  DriftKind,
  DriftQuery,
  DriftRepair,
} from '../../engine/reconciliation/drift.ts'
import { noFindings } from '../../engine/reconciliation/drift.ts'
import type { DriftStore } from '../../engine/stores/drift-store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database, Sql } from '../database.ts'
import { jsonText } from '../json-text.ts'
import { type CycleRow, endInterruptedReconciliation, requireLease, toCycle } from './cycle-rows.ts'
import { driftOfMembers, dropMembers } from './drift-members.ts'
import { addCycleCounts } from './fence-rows.ts'
import { repairDrift } from './repair-drift.ts'
import { readScope } from './scope-of-application.ts'

interface DriftRow {
  id: number
  application_id: string
  cycle_id: string
  kind: DriftKind
  subject_kind: TargetKind
  source_id: string | null
  target_id: string
  name: string
  details: { changes?: Drift['changes']; member?: Drift['member'] }
  repair: DriftRepair
  at: Date
  told_at: Date | null
}

/** What a reconciliation sees and finds. Comparisons with everyone are statements here: nothing of it reaches Node. */
export function driftRows(database: Database): DriftStore {
  return {
    beginReconciliation: (applicationId, epoch, newId, options) =>
      database.transaction((tx) => begin(tx, applicationId, epoch, newId, options)),
    readLinksByTarget: (cycle, kind, targetIds) => readLinksByTarget(database, cycle, kind, targetIds),
    noteSeen: (cycle, epoch, kind, seen) =>
      database.transaction(async (tx) => {
        await requireLease(tx, cycle.applicationId, epoch)
        const fresh = await tx.prepared<{ target_id: string }>(
          'drift-seen',
          `insert into target_seen (application_id, cycle_id, kind, target_id)
           select $1, $2, $3, unnest($4::text[]) on conflict do nothing returning target_id`,
          [cycle.applicationId, cycle.id, kind, seen.targetIds],
        )
        const isNew = new Set(fresh.map((row) => row.target_id))
        const drift = seen.drift.filter((one) => isNew.has(one.targetId))
        await tx.prepared(
          'drift-note',
          `insert into drift (application_id, cycle_id, kind, subject_kind, source_id, target_id, name, details, repair)
           select $1, $2, r.kind, $3, r.source_id, r.target_id, r.name, jsonb_build_object('changes', r.changes), r.repair
           from json_to_recordset($4::json) as r (kind text, source_id uuid, target_id text, name text, changes jsonb, repair text)`,
          [
            cycle.applicationId,
            cycle.id,
            kind,
            jsonText(
              drift.map(({ sourceId, targetId, ...one }) => ({
                ...one,
                source_id: sourceId,
                target_id: targetId,
              })),
            ),
          ],
        )
        await addCycleCounts(tx, cycle, [{ read: fresh.length }])
        return fresh.length
      }),
    async dropNotReturned(cycle, kind, attributes) {
      if (attributes.length === 0) return
      await database.rows(
        `update drift set details = jsonb_build_object('changes', coalesce((select jsonb_agg(c)
           from jsonb_array_elements(details -> 'changes') c where c ->> 'attribute' <> all($4::text[])), '[]'))
         where application_id = $1 and cycle_id = $2 and subject_kind = $3 and kind = 'changed'`,
        [cycle.applicationId, cycle.id, kind, attributes],
      )
      await database.rows(
        `delete from drift where application_id = $1 and cycle_id = $2 and subject_kind = $3 and kind = 'changed'
           and details -> 'changes' = '[]'`,
        [cycle.applicationId, cycle.id, kind],
      )
    },
    noteMissing: (cycle, epoch, kind) =>
      database.transaction(async (tx) => {
        await requireLease(tx, cycle.applicationId, epoch)
        await noteMissing(tx, cycle, kind)
      }),
    ...driftOfMembers(database),
    dropMembers: (cycle) => dropMembers(database, cycle),
    saveFindings: (cycle, epoch, findings) =>
      database.transaction(async (tx) => {
        await requireLease(tx, cycle.applicationId, epoch)
        for (const table of ['target_seen', 'target_member_seen'])
          await tx.rows(`delete from ${table} where application_id = $1 and cycle_id = $2`, [
            cycle.applicationId,
            cycle.id,
          ])
        const [count] = await tx.rows<{ drifted: number }>(
          'select count(*) as drifted from drift where application_id = $1 and cycle_id = $2',
          [cycle.applicationId, cycle.id],
        )
        await tx.rows('update cycle set findings = $3 where application_id = $1 and id = $2', [
          cycle.applicationId,
          cycle.id,
          jsonText(findings),
        ])
        await addCycleCounts(tx, cycle, [{ drifted: count?.drifted ?? 0 }])
      }),
    async findReconciliation(applicationId, cycleId) {
      const [row] = await database.rows<CycleRow>(
        `select * from cycle where application_id = $1 and kind = 'reconciliation'
           and ($2::uuid is null and state <> 'running' or id = $2) order by started_at desc limit 1`,
        [applicationId, cycleId ?? null],
      )
      return row === undefined ? null : toCycle(row)
    },
    async countDrift(query) {
      const rows = await database.rows<{ kind: DriftKind; count: number }>(
        `select d.kind, count(*) as count from drift d where ${meant} group by d.kind`,
        valuesOf(query),
      )
      return new Map(rows.map((row) => [row.kind, row.count]))
    },
    async listDrift(query, after, limit) {
      const rows = await database.rows<DriftRow>(
        `select d.* from drift d where ${meant} and d.id > $6 order by d.id limit $7`,
        [...valuesOf(query), after, limit],
      )
      return rows.map(toDrift)
    },
    repairDrift: (query) =>
      database.transaction((tx) => repairDrift(tx, query.applicationId, meant, valuesOf(query))),
    async listUnknownAccounts(applicationId, cycleId, { accounts, after, limit }) {
      const rows = await database.rows<{ id: number; target_id: string; name: string }>(
        `select id, target_id, name from drift d where application_id = $1 and cycle_id = $2 and kind = 'unknown'
           and subject_kind = 'person' and id > $3
           and ($4::text[] is null or target_id = any($4) or lower(name) in (select lower(one) from unnest($4::text[]) one))
         order by id limit $5`,
        [applicationId, cycleId, after, accounts, limit],
      )
      return rows.map(({ id, target_id: targetId, name }) => ({ id, targetId, name }))
    },
    async forgetDrift(before) {
      await database.rows(
        `delete from drift d using cycle c where c.application_id = d.application_id and c.id = d.cycle_id
           and c.ended_at < $1`,
        [before],
      )
    },
  }
}

const meant = `d.application_id = $1 and d.cycle_id = $2 and ($3::text[] is null or d.kind = any($3::text[]))
  and ($4::text[] is null or d.repair = any($4::text[])) and ($5::bigint[] is null or d.id = any($5::bigint[]))`

function valuesOf({ applicationId, cycleId, kinds, repairs, ids }: DriftQuery): unknown[] {
  return [applicationId, cycleId, kinds ?? null, repairs ?? null, ids ?? null]
}

async function begin(
  tx: Sql,
  applicationId: string,
  epoch: number,
  newId: string,
  { repair, scheduled = false }: { readonly repair: boolean; readonly scheduled?: boolean },
): Promise<Cycle> {
  await requireLease(tx, applicationId, epoch)
  await endInterruptedReconciliation(tx, applicationId)
  const unfinished = await tx.rows(`select 1 from cycle where application_id = $1 and state = 'running'`, [
    applicationId,
  ])
  if (unfinished.length > 0) throw new RollcallError('application_busy', { application: applicationId })
  const { configVersion } = await readScope(tx, applicationId)
  const [row] = await tx.rows<CycleRow>(
    `insert into cycle (application_id, id, kind, state, config_version, high_water, scan_phase, counts, findings)
     select $1, $2, 'reconciliation', 'running', $3, coalesce(watermark, 0), 'done', $4, $5 from application where id = $1
     returning *`,
    [
      applicationId,
      newId,
      configVersion,
      JSON.stringify(noCounts),
      JSON.stringify({ ...noFindings, repair, scheduled }),
    ],
  )
  if (row === undefined) throw new RollcallError('application_not_found', { application: applicationId })
  return toCycle(row)
}

/** Of accounts that two links name (one of them deleted long ago), the living one counts. */
async function readLinksByTarget(
  database: Database,
  cycle: Cycle,
  kind: TargetKind,
  targetIds: readonly string[],
): Promise<ReadonlyMap<string, ComparedLink>> {
  const rows = await database.prepared<{
    source_id: string
    target_id: string
    name: string | null
    state: LinkState
    applied: AppliedValues | null
    fresh: boolean
  }>(
    `drift-links-${kind}`,
    `select distinct on (l.target_id) l.source_id, l.target_id, s.${nameColumn[kind]} as name, l.state, l.applied,
       l.updated_at >= $4 or l.intent is not null as fresh
     from link l join application a on a.id = l.application_id
     left join directory_${kind} s on s.directory_id = a.directory_id and s.id = l.source_id
     where l.application_id = $1 and l.kind = $2 and l.target_id = any($3::text[])
     order by l.target_id, l.state = 'gone'`,
    [cycle.applicationId, kind, targetIds, cycle.startedAt],
  )
  return new Map(
    rows.map((row) => [
      row.target_id,
      {
        sourceId: row.source_id,
        targetId: row.target_id,
        name: row.name ?? row.source_id,
        state: row.state,
        applied: row.applied,
        fresh: row.fresh,
      },
    ]),
  )
}

const nameColumn = { person: 'user_name', group: 'display_name' } as const

/** Disabled accounts need not be listed: many targets leave them out, and they should not work anyhow. */
async function noteMissing(tx: Sql, cycle: Cycle, kind: TargetKind): Promise<void> {
  const object = kind === 'person' ? 'users' : 'groups'
  await tx.rows(
    `insert into drift (application_id, cycle_id, kind, subject_kind, source_id, target_id, name, details, repair)
     select $1, $2, 'missing', $3, l.source_id, l.target_id, coalesce(s.${nameColumn[kind]}, l.source_id::text), '{}',
       case when not l.in_scope then 'forget'
         when (a.settings #>> '{${object},actions,create}')::boolean then 'create' else 'nothing' end
     from link l join application a on a.id = l.application_id
     left join directory_${kind} s on s.directory_id = a.directory_id and s.id = l.source_id
     where l.application_id = $1 and l.kind = $3 and l.state = 'linked' and l.target_id is not null
       and l.updated_at < $4 and l.intent is null
       and not exists (select 1 from target_seen t where t.application_id = $1 and t.cycle_id = $2
         and t.kind = $3 and t.target_id = l.target_id)`,
    [cycle.applicationId, cycle.id, kind, cycle.startedAt],
  )
}

function toDrift(row: DriftRow): Drift {
  return {
    id: row.id,
    applicationId: row.application_id,
    cycleId: row.cycle_id,
    kind: row.kind,
    subjectKind: row.subject_kind,
    sourceId: row.source_id,
    targetId: row.target_id,
    name: row.name,
    changes: row.details.changes ?? [],
    member: row.details.member ?? null,
    repair: row.repair,
    at: row.at,
    toldAt: row.told_at,
  }
}
