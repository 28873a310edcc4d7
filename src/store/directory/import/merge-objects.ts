import type { MergeOutcome, ObjectMergeOrder } from '../../../directory/store.ts'
import type { Sql } from '../../database.ts'
import { lockDirectory, takeNumbers } from '../change-log.ts'
import { believeLeavers } from './find-leavers.ts'
import { noteImport } from './note-import.ts'
import { readRejected } from './read-rejected.ts'
import { resolveManagers } from './resolve-managers.ts'
import { groupTable, type ObjectTable, personTable, resolveObjects } from './resolve-objects.ts'

/**
 * Compares the staged lines with the directory and writes what differs: lock → resolve → plan → leavers → number →
 * write. Everything is between tables, so that neither time per line nor memory depends on who reads it.
 */
export async function mergeObjects(
  tx: Sql,
  directoryId: string,
  order: ObjectMergeOrder,
): Promise<MergeOutcome> {
  const of = order.kind === 'people' ? personTable : groupTable
  await lockDirectory(tx, directoryId)
  await resolveObjects(tx, directoryId, of)
  if (of.kind === 'person') await resolveManagers(tx, directoryId)
  await planChanges(tx, directoryId, of, order)
  const { leaving, kept } = await planLeavers(tx, directoryId, of, order)
  if (of.kind === 'person') await planAwaitedManagers(tx, directoryId)
  const rejected = await readRejected(tx, 'staged_object')
  const changes = await writePlan(tx, directoryId, of, order.at)
  const counts = await countPlan(tx, order.hasManagers)
  const outcome: MergeOutcome = {
    ...counts,
    unchanged: counts.accepted - counts.created - counts.updated - counts.restored,
    left: leaving,
    kept,
    groupsCreated: 0,
    ...rejected,
    changes,
  }
  await noteImport(tx, directoryId, order.kind, order, outcome)
  return outcome
}

/** One row for everyone who will differ afterwards, with the attributes they will have. */
async function planChanges(
  tx: Sql,
  directoryId: string,
  of: ObjectTable,
  order: ObjectMergeOrder,
): Promise<void> {
  await tx.rows(`create temp table plan (
    place bigserial, id uuid not null, what text not null, source_id text, name text, attributes jsonb,
    manager_id uuid, manager_ref text, from_file boolean not null default true) on commit drop`)
  const managers = of.kind === 'person'
  const managerId = order.hasManagers
    ? 'case when m.id <> s.id then m.id end'
    : managers
      ? 't.manager_id'
      : 'null::uuid'
  const managerRef = order.hasManagers
    ? `case when m.id is null then s.manager_ref end`
    : managers
      ? 't.manager_ref'
      : 'null::text'
  const current = managers ? 't.manager_id as old_manager' : 'null::uuid as old_manager'
  await tx.rows(
    `insert into plan (id, what, source_id, name, attributes, manager_id, manager_ref)
     select id, what, source_id, name, new_attributes, new_manager, new_manager_ref from (
       select n.*, case
           when is_new then 'created'
           when deleted_at is not null then 'restored'
           when new_attributes = old_attributes and new_manager is not distinct from old_manager
             and (new_manager_ref is not distinct from old_manager_ref) then null
           ${
             managers
               ? `when old_enabled and new_attributes -> 'accountEnabled' = 'false'::jsonb then 'disabled'
           when not old_enabled and new_attributes -> 'accountEnabled' is distinct from 'false'::jsonb then 'enabled'`
               : ''
           }
           else 'updated' end as what
       from (
         select s.line, s.is_new, s.id, coalesce(s.source_id, t.source_id) as source_id, s.name,
           case when s.is_new then s.attributes else (t.attributes - $2::text[]) || s.attributes end as new_attributes,
           t.attributes as old_attributes, t.deleted_at,
           ${managerId} as new_manager, ${managerRef} as new_manager_ref, ${current},
           ${managers ? 't.manager_ref as old_manager_ref, t.enabled as old_enabled' : 'null::text as old_manager_ref'}
         from staged_object s
         left join ${of.table} t on t.directory_id = $1 and t.id = s.id
         ${order.hasManagers ? 'left join manager_found m on m.ref = s.manager_ref' : ''}
         where s.rejected is null
       ) n
     ) planned where what is not null order by line`,
    [directoryId, order.attributes],
  )
  await tx.rows('create index on plan (id); create index on plan (lower(name)); analyze plan')
}

/** People who named a manager before that manager was here; those of the file, and leavers, are planned already. */
async function planAwaitedManagers(tx: Sql, directoryId: string): Promise<void> {
  await tx.rows(
    `insert into plan (id, what, source_id, name, attributes, manager_id, from_file)
     select t.id, 'updated', t.source_id, t.user_name, t.attributes, m.id, false
     from directory_person t join manager_found m on m.ref = t.manager_ref
     where t.directory_id = $1 and t.manager_id is null and t.manager_ref is not null and t.deleted_at is null
       and m.id <> t.id and not exists (select from plan p where p.id = t.id)
       and not exists (select from staged_object s where s.id = t.id and s.rejected is null)`,
    [directoryId],
  )
}

async function planLeavers(tx: Sql, directoryId: string, of: ObjectTable, order: ObjectMergeOrder) {
  if (order.complete === null) return { leaving: 0, kept: 0 }
  const missing = `from ${of.table} t where t.directory_id = $1 and t.deleted_at is null
    and not exists (select from staged_object s where s.id = t.id)
    and not exists (select from staged_object s where s.rejected is not null
                    and (s.source_id = t.source_id or lower(s.name) = lower(t.${of.name})))
    and not exists (select from staged_unusable u where u.source_id = t.source_id)
    and not exists (select from staged_unusable u where lower(u.name) = lower(t.${of.name}))`
  const [counted] = await tx.rows<{ present: number; missing: number }>(
    `select (select count(*) from ${of.table} where directory_id = $1 and deleted_at is null) as present,
            (select count(*) ${missing}) as missing`,
    [directoryId],
  )
  const { everyLineNamed } = order.complete
  const believed = await believeLeavers(tx, directoryId, order.kind, order, { ...counted!, everyLineNamed })
  if (believed.leaving > 0) {
    await tx.rows(
      `insert into plan (id, what, from_file) select t.id, 'deleted', false ${missing} order by t.id`,
      [directoryId],
    )
  }
  return believed
}

/** Numbers the planned changes and makes them. Null when there are none. */
async function writePlan(tx: Sql, directoryId: string, of: ObjectTable, at: Date) {
  await adoptSourceIds(tx, directoryId, of)
  const [{ count } = { count: 0 }] = await tx.rows<{ count: number }>('select count(*) as count from plan')
  if (count === 0) return null
  const first = await takeNumbers(tx, directoryId, count)
  // Places are counted from 1 and nothing planned is dropped, so they number the changes too.
  const before = first - 1
  if (of.namesAreUnique) await parkNames(tx, directoryId)
  const manager = of.kind === 'person' ? ', manager_id = p.manager_id, manager_ref = p.manager_ref' : ''
  await tx.rows(
    `update ${of.table} t set deleted_at = $2, changed_seq = $3 + p.place, updated_at = $2
     from plan p where t.directory_id = $1 and t.id = p.id and p.what = 'deleted'`,
    [directoryId, at, before],
  )
  await tx.rows(
    `update ${of.table} t set attributes = p.attributes, source_id = p.source_id, deleted_at = null,
       changed_seq = $3 + p.place, updated_at = $2 ${manager}
     from plan p where t.directory_id = $1 and t.id = p.id and p.what not in ('created', 'deleted')`,
    [directoryId, at, before],
  )
  const columns = of.kind === 'person' ? ', manager_id, manager_ref' : ''
  await tx.rows(
    `insert into ${of.table} (directory_id, id, source_id, attributes, changed_seq, created_at, updated_at ${columns})
     select $1, id, source_id, attributes, $3 + place, $2, $2 ${columns} from plan where what = 'created' order by place`,
    [directoryId, at, before],
  )
  await tx.rows(
    `insert into directory_change (directory_id, seq, kind, subject_id, what, at)
     select $1, $3 + place, '${of.kind}', id, what, $2 from plan order by place`,
    [directoryId, at, before],
  )
  return { first, last: first + count - 1 }
}

/** An identifier learnt for someone known by name changes nothing about them: no number, no work for the engine. */
async function adoptSourceIds(tx: Sql, directoryId: string, of: ObjectTable): Promise<void> {
  await tx.rows(
    `update ${of.table} t set source_id = s.source_id from staged_object s
     where s.rejected is null and not s.is_new and t.directory_id = $1 and t.id = s.id
       and t.source_id is null and s.source_id is not null`,
    [directoryId],
  )
}

/** Two people who swap user names would collide half-way: both are parked under their ids first. */
async function parkNames(tx: Sql, directoryId: string): Promise<void> {
  await tx.rows(
    `update directory_person t
     set attributes = jsonb_set(t.attributes, '{userPrincipalName}', to_jsonb('#' || t.id::text))
     from plan p where t.directory_id = $1 and t.id = p.id and p.what not in ('created', 'deleted')
       and t.deleted_at is null and lower(t.user_name) <> lower(p.name)`,
    [directoryId],
  )
}

async function countPlan(tx: Sql, hasManagers: boolean) {
  const [row] = await tx.rows<{
    accepted: number
    created: number
    updated: number
    restored: number
    waiting: number
  }>(
    `select (select count(*) from staged_object where rejected is null) as accepted,
       count(*) filter (where from_file and what = 'created') as created,
       count(*) filter (where from_file and what in ('updated', 'disabled', 'enabled')) as updated,
       count(*) filter (where from_file and what = 'restored') as restored,
       ${
         hasManagers
           ? `(select count(*) from staged_object s where rejected is null and manager_ref is not null
                 and not exists (select from manager_found m where m.ref = s.manager_ref))`
           : '0'
       } as waiting
     from plan`,
  )
  const { waiting, ...counts } = row!
  return { ...counts, managersMissing: waiting }
}
