import type { Candidate, ScanPage } from '../../engine/candidate.ts'
import type { ScanPhase } from '../../engine/cycle/cycle.ts'
import type { EngineStore } from '../../engine/store.ts'
import type { TargetKind } from '../../engine/target/target.ts'
import type { Database } from '../database.ts'
import { type CandidateRow, toCandidate } from './candidate-row.ts'
import { readByIndex } from './read-by-index.ts'
import { readScope, type ScopeOfApplication } from './scope-of-application.ts'

type CandidateRows = Pick<
  EngineStore,
  | 'readScanPage'
  | 'readDirtyPage'
  | 'readOne'
  | 'countCandidates'
  | 'readTargetIds'
  | 'findLinkedSource'
  | 'sampleLinked'
>

/** Accounts that should be there: none that Rollcall itself may have deleted meanwhile. */
const sampled = `application_id = $1 and kind = $2 and source_id <> $3 and target_id is not null
  and state in ('linked', 'disabled') and coalesce(intent, '') not in ('create', 'disable', 'delete')
  and (in_scope or not uncertain)`

/** How many people are compared in one statement: bounds its time, not what comes back. */
const spanSize = 5000

/**
 * People and groups that have to be looked at, joined with their assignments and links in one keyset query. Those
 * for whom nothing changed since they were last evaluated are left out by the database: they never reach Node.
 */
export function candidateRows(database: Database): CandidateRows {
  return {
    async readScanPage(cycle, cursor, limit) {
      const scope = await readScope(database, cycle.applicationId)
      return readScanPage(database, scope, cycle.scan.phase, cursor, limit)
    },
    async readDirtyPage(applicationId, kind, after, limit) {
      const scope = await readScope(database, applicationId)
      const leavers = after?.startsWith('leaver:') ?? true
      const id = after?.split(':')[1] || null
      return readDirtyPage(database, scope, kind, { leavers, id }, limit)
    },
    async readOne(applicationId, kind, sourceId) {
      const scope = await readScope(database, applicationId)
      const [row] = await database.rows<CandidateRow>(
        `select ${columns(kind, 'key.id')}, d.stamp
         from (select $3::uuid as id) key ${joins(scope, kind, 'key.id')}
         left join dirty d on d.application_id = $1 and d.kind = '${kind}' and d.source_id = key.id`,
        [applicationId, scope.directoryId, sourceId],
      )
      return row === undefined ? null : toCandidate(row, kind, scope.roles)
    },
    async countCandidates(cycle) {
      const scope = await readScope(database, cycle.applicationId)
      const people = await count(database, scope, 'person')
      return people + (scope.groupsEnabled ? await count(database, scope, 'group') : 0)
    },
    async readTargetIds(applicationId, kind, sourceIds) {
      if (sourceIds.length === 0) return new Map()
      const rows = await readByIndex<{ source_id: string; target_id: string }>(
        database,
        `select source_id, target_id from link where application_id = $1 and kind = $2 and source_id = any($3::uuid[])
           and target_id is not null and state in ('linked', 'disabled')`,
        [applicationId, kind, sourceIds],
      )
      return new Map(rows.map((row) => [row.source_id, row.target_id]))
    },
    async sampleLinked(applicationId, kind, except, count) {
      // From a random place on, and from the beginning when that was near the end.
      const rows = await readByIndex<{ target_id: string }>(
        database,
        `with place as (select gen_random_uuid() as id),
         found as (
           (select target_id, 0 as turn from link where ${sampled} and source_id >= (select id from place)
            order by source_id limit $4)
           union all
           (select target_id, 1 as turn from link where ${sampled} and source_id < (select id from place)
            order by source_id limit $4)
         ) select target_id from found order by turn limit $4`,
        [applicationId, kind, except, count],
      )
      return rows.map((row) => row.target_id)
    },
    async findLinkedSource(applicationId, kind, targetId) {
      const [row] = await readByIndex<{ source_id: string }>(
        database,
        `select source_id from link where application_id = $1 and kind = $2 and target_id = $3 and state <> 'gone'`,
        [applicationId, kind, targetId],
      )
      return row?.source_id ?? null
    },
  }
}

async function readScanPage(
  database: Database,
  scope: ScopeOfApplication,
  phase: ScanPhase,
  cursor: string | null,
  limit: number,
): Promise<ScanPage> {
  const kind = phase === 'group' ? 'group' : 'person'
  const rows = await readByIndex<CandidateRow & { span_end: string | null; span_count: number }>(
    database,
    `with span as materialized (
       select id from directory_${kind} where directory_id = $2 and ($3::uuid is null or id > $3::uuid)
       order by id limit ${spanSize}
     ), page as (
       select ${columns(kind, 'key.id')}, d.stamp
       from span key ${joins(scope, kind, 'key.id')}
       left join dirty d on d.application_id = $1 and d.kind = '${kind}' and d.source_id = key.id
       where ${concerned(scope, kind)} and ${changed} and ${phase === 'managers_first' ? managerLookedAt(scope) : 'true'}
       order by s.id limit $5
     )
     select page.*, (select id from span order by id desc limit 1) as span_end, (select count(*) from span) as span_count
     from (select 1) one left join page on true order by page.id`,
    [scope.applicationId, scope.directoryId, cursor, scope.configVersion, limit],
  )
  const found = rows.filter((row) => row.id !== null)
  const last = rows[0]
  const full = found.length >= limit
  const ended = !full && (last?.span_count ?? 0) < spanSize
  return {
    candidates: found.map((row) => toCandidate(row, kind, scope.roles)),
    nextCursor: ended ? null : full ? (found.at(-1)?.id ?? null) : (last?.span_end ?? null),
  }
}

/**
 * Everyone an application has anything to do with under a scope that need not be saved, whether or not anything
 * changed since they were last looked at.
 */
export async function readEveryonePage(
  database: Database,
  scope: ScopeOfApplication,
  kind: TargetKind,
  after: string | null,
  limit: number,
): Promise<readonly Candidate[]> {
  const rows = await database.rows<CandidateRow>(
    `select ${columns(kind, 'key.id')}, null::bigint as stamp from directory_${kind} key ${joins(scope, kind, 'key.id')}
     where key.directory_id = $2 and ($3::uuid is null or key.id > $3::uuid) and ${concerned(scope, kind)}
     order by key.id limit $4`,
    [scope.applicationId, scope.directoryId, after, limit],
  )
  return rows.map((row) => toCandidate(row, kind, scope.roles))
}

/** How many an application has anything to do with. */
export async function countEveryone(
  database: Database,
  scope: ScopeOfApplication,
  kind: TargetKind,
): Promise<number> {
  const [row] = await readByIndex<{ count: number }>(
    database,
    `select count(*) as count from directory_${kind} key ${joins(scope, kind, 'key.id')}
     where key.directory_id = $2 and ${concerned(scope, kind)}`,
    [scope.applicationId, scope.directoryId],
  )
  return row?.count ?? 0
}

/** Those named, as a scope that need not be saved sees them. */
export async function readCandidates(
  database: Database,
  scope: ScopeOfApplication,
  kind: TargetKind,
  ids: readonly string[],
): Promise<readonly Candidate[]> {
  if (ids.length === 0) return []
  const rows = await database.rows<CandidateRow>(
    `select ${columns(kind, 'key.id')}, null::bigint as stamp
     from unnest($3::uuid[]) as key (id) ${joins(scope, kind, 'key.id')} order by key.id`,
    [scope.applicationId, scope.directoryId, ids],
  )
  return rows.map((row) => toCandidate(row, kind, scope.roles))
}

/** Dirty keys in order, those who leave first: an account that should be closed does not wait behind new ones. */
export async function readDirtyPage(
  database: Database,
  scope: ScopeOfApplication,
  kind: TargetKind,
  after: { readonly leavers: boolean; readonly id: string | null },
  limit: number,
): Promise<ScanPage> {
  const leaves = `(l.target_id is not null and l.state = 'linked' and (s.id is null or s.deleted_at is not null
    ${kind === 'person' ? `or not s.enabled or coalesce(lower(s.attributes ->> 'suspended') = 'true', false)` : ''} ${scope.everyone ? '' : 'or a.list is null'}))`
  const rows = await readByIndex<CandidateRow>(
    database,
    `select ${columns(kind, 'key.source_id')}, key.stamp
     from dirty key ${joins(scope, kind, 'key.source_id')}
     where key.application_id = $1 and key.kind = '${kind}' and ($3::uuid is null or key.source_id > $3::uuid)
       and ${leaves} = $4
     order by key.source_id limit $5`,
    [scope.applicationId, scope.directoryId, after.id, after.leavers, limit],
  )
  const candidates = rows.map((row) => toCandidate(row, kind, scope.roles))
  if (rows.length === limit) {
    return { candidates, nextCursor: `${after.leavers ? 'leaver' : 'other'}:${rows.at(-1)?.id ?? ''}` }
  }
  return { candidates, nextCursor: after.leavers ? 'other:' : null }
}

async function count(database: Database, scope: ScopeOfApplication, kind: TargetKind): Promise<number> {
  const [row] = await readByIndex<{ count: number }>(
    database,
    `select count(*) as count from directory_${kind} key ${joins(scope, kind, 'key.id')}
     where key.directory_id = $2 and ${concerned(scope, kind)} and ${changed.replace('$4', '$3')}`,
    [scope.applicationId, scope.directoryId, scope.configVersion],
  )
  return row?.count ?? 0
}

function columns(kind: TargetKind, id: string): string {
  const own =
    kind === 'person'
      ? 's.user_name as name, s.enabled, s.manager_id'
      : 's.display_name as name, true as enabled, null::uuid as manager_id'
  return `${id} as id, s.attributes, ${own}, s.deleted_at, s.changed_seq as seq,
    case when s.id is null then (select max(c.seq) from directory_change c
      where c.directory_id = $2 and c.subject_id = ${id} and c.what = 'purged') end as purged_seq,
    a.list as assignments, coalesce(a.key, '') as assignments_key,
    l.source_id is not null as linked, l.target_id, l.ownership, l.state, l.applied, l.applied_fp, l.intent, l.uncertain,
    l.attempts, l.next_due_at, l.error_code, l.in_scope, l.waiting_for, l.rematch, l.left_at, l.ungrouped, l.via,
    l.allowed_until, l.allowed_plan, l.kept_for, l.kept_reason`
}

function joins(scope: ScopeOfApplication, kind: TargetKind, id: string): string {
  return `left join directory_${kind} s on s.directory_id = $2 and s.id = ${id}
    left join lateral (select * from link where application_id = $1 and kind = '${kind}' and source_id = ${id} limit 1) l on true
    left join lateral (
      select json_agg(json_build_array(x.group_id, x.group_name, x.role_id) order by x.group_id nulls first, x.role_id) as list,
             md5(string_agg(coalesce(x.group_id::text, '') || ':' || x.role_id, ',' order by x.group_id nulls first, x.role_id)) as key
      from (${kind === 'person' ? assignmentsOfPerson(scope) : assignmentsOfGroup}) x
    ) a on true`
}

function assignmentsOfPerson(scope: ScopeOfApplication): string {
  const groups = scope.flattened
    ? `(with recursive above as (
          select m.group_id from directory_member m where m.directory_id = $2 and m.member_id = s.id
          union
          select m.group_id from directory_member m join above on m.member_id = above.group_id where m.directory_id = $2
        ) select group_id from above)`
    : '(select m.group_id from directory_member m where m.directory_id = $2 and m.member_id = s.id)'
  return `select null::uuid as group_id, null::text as group_name, p.role_id from application_assignment p
      where p.application_id = $1 and p.principal_kind = 'person' and p.principal_id = s.id
    union all
    select g.id, g.display_name, p.role_id from ${groups} m
      join application_assignment p on p.application_id = $1 and p.principal_kind = 'group' and p.principal_id = m.group_id
      join directory_group g on g.directory_id = $2 and g.id = m.group_id and g.deleted_at is null`
}

const assignmentsOfGroup = `select null::uuid as group_id, null::text as group_name, p.role_id from application_assignment p
  where p.application_id = $1 and p.principal_kind = 'group' and p.principal_id = s.id`

/** Whether this application has anything to do with them at all. */
function concerned(scope: ScopeOfApplication, kind: TargetKind): string {
  if (kind === 'group' && !scope.groupsEnabled) return 'l.source_id is not null'
  return scope.everyone ? 'true' : '(a.list is not null or l.source_id is not null)'
}

/** Whether anything that their evaluation looks at is different from what was last looked at. */
const changed = `s.id is not null and (l.source_id is null or l.seen_seq is distinct from s.changed_seq
    or l.seen_config is distinct from $4::bigint or l.seen_assignments is distinct from coalesce(a.key, ''))`

/** Nobody has to wait for this person's manager: there is none, they have been looked at, or they never will be. */
function managerLookedAt(scope: ScopeOfApplication): string {
  const outside = `not exists (select 1 from application_assignment p where p.application_id = $1
      and p.principal_kind = 'person' and p.principal_id = s.manager_id)
    and not exists (select 1 from directory_member m join application_assignment p on p.application_id = $1
      and p.principal_kind = 'group' and p.principal_id = m.group_id where m.directory_id = $2 and m.member_id = s.manager_id)`
  return `(s.manager_id is null or s.manager_id = s.id
    or exists (select 1 from link b where b.application_id = $1 and b.kind = 'person' and b.source_id = s.manager_id
      and b.seen_seq is not null)
    or not exists (select 1 from directory_person b where b.directory_id = $2 and b.id = s.manager_id and b.deleted_at is null)
    ${scope.everyone || scope.flattened ? '' : `or (${outside})`})`
}
