import type { MergeOrder, MergeOutcome } from '../../../directory/store.ts'
import type { Sql } from '../../database.ts'
import { lockDirectory, takeNumbers } from '../change-log.ts'
import { believeLeavers } from './find-leavers.ts'
import { noteImport } from './note-import.ts'
import { readRejected } from './read-rejected.ts'
import { rejectLoops, resolveMembers } from './resolve-members.ts'

/** Compares the staged memberships with the directory and writes the difference. Groups that are not there are made. */
export async function mergeMembers(tx: Sql, directoryId: string, order: MergeOrder): Promise<MergeOutcome> {
  await lockDirectory(tx, directoryId)
  await resolveMembers(tx, directoryId)
  await rejectLoops(tx, directoryId)
  const rejected = await readRejected(tx, 'staged_member')
  await planMemberships(tx, directoryId)
  const { leaving, kept } = await planRemovals(tx, directoryId, order)
  const changes = await writePlan(tx, directoryId, order.at)
  const [counts] = await tx.rows<{ accepted: number; added: number; groups: number }>(
    `select (select count(*) from staged_member where rejected is null) as accepted,
       (select count(*) from member_plan where what = 'added') as added,
       (select count(*) from member_plan where kind = 'group' and what = 'created') as groups`,
  )
  const { accepted, added, groups } = counts!
  const outcome: MergeOutcome = {
    created: added,
    updated: 0,
    restored: 0,
    unchanged: accepted - added,
    left: leaving,
    kept,
    groupsCreated: groups,
    managersMissing: 0,
    ...rejected,
    changes,
  }
  await noteImport(tx, directoryId, 'members', order, outcome)
  return outcome
}

async function planMemberships(tx: Sql, directoryId: string): Promise<void> {
  await tx.rows(`create temp table member_plan (
    place bigserial, kind text not null, subject_id uuid not null, group_id uuid, what text not null,
    member_kind text, name text, seq bigint) on commit drop`)
  await tx.rows(
    `insert into member_plan (kind, subject_id, what, name)
     select 'group', n.id, 'created', n.ref from new_group n
     where exists (select from staged_member s where s.rejected is null and s.group_id = n.id) order by n.ref`,
  )
  await tx.rows(
    `insert into member_plan (kind, subject_id, group_id, what, member_kind)
     select 'member', member_id, group_id, 'added', member_kind from (
       select distinct on (group_id, member_id) line, group_id, member_id, member_kind
       from staged_member s where rejected is null
         and not exists (select from directory_member m
                         where m.directory_id = $1 and m.group_id = s.group_id and m.member_id = s.member_id)
       order by group_id, member_id, line
     ) added order by line`,
    [directoryId],
  )
}

async function planRemovals(tx: Sql, directoryId: string, order: MergeOrder) {
  if (order.complete === null) return { leaving: 0, kept: 0 }
  await tx.rows('create index on staged_member (group_id, member_id)')
  const missing = `from directory_member t where t.directory_id = $1
    and not exists (select from staged_member s where s.group_id = t.group_id and s.member_id = t.member_id)`
  const [counted] = await tx.rows<{ present: number; missing: number; rejected: boolean }>(
    `select (select count(*) from directory_member where directory_id = $1) as present,
       (select count(*) ${missing}) as missing,
       exists (select from staged_member where rejected is not null) as rejected`,
    [directoryId],
  )
  const { present, missing: count, rejected } = counted!
  const everyLineNamed = order.complete.everyLineNamed && !rejected
  const facts = { present, missing: count, everyLineNamed }
  const believed = await believeLeavers(tx, directoryId, 'members', order, facts)
  if (believed.leaving > 0) {
    await tx.rows(
      `insert into member_plan (kind, subject_id, group_id, what)
       select 'member', t.member_id, t.group_id, 'removed' ${missing} order by t.group_id, t.member_id`,
      [directoryId],
    )
  }
  return believed
}

async function writePlan(tx: Sql, directoryId: string, at: Date) {
  const [{ count } = { count: 0 }] = await tx.rows<{ count: number }>(
    'select count(*) as count from member_plan',
  )
  if (count === 0) return null
  const first = await takeNumbers(tx, directoryId, count)
  await tx.rows(
    `update member_plan p set seq = n.seq from (
       select place, ${first} + row_number() over (order by place) - 1 as seq from member_plan) n
     where n.place = p.place`,
  )
  await tx.rows(
    `insert into directory_group (directory_id, id, attributes, changed_seq, created_at, updated_at)
     select $1, subject_id, jsonb_build_object('displayName', name), seq, $2, $2
     from member_plan where kind = 'group' order by place`,
    [directoryId, at],
  )
  await tx.rows(
    `delete from directory_member t using member_plan p
     where t.directory_id = $1 and p.what = 'removed' and t.group_id = p.group_id and t.member_id = p.subject_id`,
    [directoryId],
  )
  await tx.rows(
    `insert into directory_member (directory_id, group_id, member_id, member_kind)
     select $1, group_id, subject_id, member_kind from member_plan where what = 'added' order by place`,
    [directoryId],
  )
  await tx.rows(
    `insert into directory_change (directory_id, seq, kind, subject_id, group_id, what, at)
     select $1, seq, kind, subject_id, group_id, what, $2 from member_plan order by seq`,
    [directoryId, at],
  )
  return { first, last: first + count - 1 }
}
