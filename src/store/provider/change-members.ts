import { membersPerEvent } from '../../provider/ledger/event-of-write.ts'
import type { MemberStep, WriteContext } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import { groupType, scimError } from '../../scim/index.ts'
import type { Sql } from '../database.ts'
import { compileElementFilter } from './compile-filter.ts'
import { Parameters } from './parameters.ts'
import { isUuid } from './row.ts'

/** What a change of members did. */
export interface MemberOutcome {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly skipped: readonly string[]
}

interface GroupKey extends Reach {
  readonly groupId: string
}

interface QuickRow {
  readonly found: boolean
  readonly known: number
  readonly version: number | null
  readonly last_modified: Date | null
}

const groupIs = `tenant_id = $1 and connection = $2 and resource_type = 'Group' and id = $3`

/**
 * A group that grants a role is changed under a lock instead, where what its members gain and lose is told. Everyone who
 * changes a group takes its row first, so that two writers can never wait for each other. Those who become
 * members are held (`for key share`) until that is done: nobody can be deleted half-way in.
 */
const lockGroup = `with grp as materialized (select id from scim_resource where ${groupIs} and grants is null for no key update)`

const bump = `bumped as (
  update scim_resource set version = version + 1, last_modified = $5
   where ${groupIs} and exists (select from touched) returning version, last_modified
), parts as (
  select n, jsonb_build_object('members', jsonb_build_object($9::text, jsonb_agg(member_id),
           'total', (select count(*) from touched))) as changes
    from (select member_id, (row_number() over () - 1) / ${membersPerEvent} as n from touched) t group by n
), ledger as (
  insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version, token_id, request_id, event,
    changes)
  select $1, $2, $5, 'Group', $3, case when parts.n = 0 then 'updated' end, version, $6, $7, $8, parts.changes
    from bumped, parts order by parts.n
)`

const answer = `(select version from bumped) as version, (select last_modified from bumped) as last_modified`

const addUsers = `${lockGroup}, known as materialized (
  select u.id from grp, scim_resource u
   where u.tenant_id = $1 and u.connection = $2 and u.resource_type = 'User' and u.id = any($4::uuid[])
   for key share of u
), touched as (
  insert into scim_member (tenant_id, connection, group_id, member_id, member_type)
  select $1, $2, $3, known.id, 'User' from known where (select count(*) from known) = cardinality($4::uuid[])
  on conflict do nothing returning member_id
), ${bump}
select exists (select from grp) as found, (select count(*) from known) as known, ${answer}`

const removeIds = `${lockGroup}, touched as (
  delete from scim_member m using grp
   where m.tenant_id = $1 and m.connection = $2 and m.group_id = $3 and m.member_id = any($4::uuid[])
  returning m.member_id
), ${bump}
select exists (select from grp) as found, cardinality($4::uuid[]) as known, ${answer}`

/**
 * Adds or removes some members in one statement that never reads the others: what it costs does not depend on the size
 * of the group. Undefined when the ids are not all users that exist, which the caller has to look into; nothing has
 * been stored then. A change that changes nothing leaves the version alone (RFC 7644 §3.5.2.1).
 */
export async function changeMembersQuickly(
  sql: Sql,
  key: GroupKey,
  step: MemberStep & { kind: 'add' | 'remove' },
  context: WriteContext,
): Promise<{ version: number; lastModified: Date } | 'unchanged' | undefined> {
  const ids = [...new Set(step.ids.map((id) => id.toLowerCase()))]
  const uuids = ids.filter(isUuid)
  if (step.kind === 'add' && uuids.length < ids.length) return undefined
  const isAdd = step.kind === 'add'
  const [row] = await sql.prepared<QuickRow>(
    isAdd ? 'scim_add_members' : 'scim_remove_members',
    isAdd ? addUsers : removeIds,
    [
      key.tenantId,
      key.connection,
      key.groupId,
      uuids,
      context.at,
      context.tokenId,
      context.requestId,
      isAdd ? 'group.member_added' : 'group.member_removed',
      isAdd ? 'added' : 'removed',
    ],
  )
  // Not found: it is gone, or grants something.
  if (!row?.found || row.known < uuids.length) return undefined
  return row.version === null || row.last_modified === null
    ? 'unchanged'
    : { version: row.version, lastModified: row.last_modified }
}

/** Carries out steps on members one after the other, inside a transaction that holds the group's row. */
export async function changeMembers(
  tx: Sql,
  key: GroupKey,
  steps: readonly MemberStep[],
  context: WriteContext,
): Promise<MemberOutcome> {
  const added = new Set<string>()
  const removed = new Set<string>()
  const skipped: string[] = []
  for (const step of steps) {
    const outcome = await carryOut(tx, key, step, context)
    for (const id of outcome.removed) if (!added.delete(id)) removed.add(id)
    for (const id of outcome.added) if (!removed.delete(id)) added.add(id)
    skipped.push(...outcome.skipped)
  }
  return { added: [...added], removed: [...removed], skipped }
}

async function carryOut(
  tx: Sql,
  key: GroupKey,
  step: MemberStep,
  context: WriteContext,
): Promise<MemberOutcome> {
  switch (step.kind) {
    case 'add':
      return await addMembers(tx, key, step.ids, context)
    case 'remove':
      return { added: [], removed: await removeMembers(tx, key, step.ids), skipped: [] }
    case 'removeWhere':
      return { added: [], removed: await removeMembersWhere(tx, key, step), skipped: [] }
    case 'replaceAll': {
      const members = await findMembers(tx, key, step.ids, context)
      const removed = await removeAllBut(
        tx,
        key,
        members.known.map((member) => member.id),
      )
      return { added: await insertMembers(tx, key, members.known), removed, skipped: members.skipped }
    }
  }
}

async function addMembers(
  tx: Sql,
  key: GroupKey,
  ids: readonly string[],
  context: WriteContext,
): Promise<MemberOutcome> {
  const { known, skipped } = await findMembers(tx, key, ids, context)
  return { added: await insertMembers(tx, key, known), removed: [], skipped }
}

interface KnownMember {
  readonly id: string
  readonly type: string
}

/** The users and groups of this connection among some ids. Nobody else's id is known here (SCH-21, GRP-09). */
async function findMembers(
  tx: Sql,
  key: GroupKey,
  ids: readonly string[],
  context: WriteContext,
): Promise<{ known: KnownMember[]; skipped: string[] }> {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))]
  const known = await tx.prepared<KnownMember>(
    'scim_find_members',
    `select id, resource_type as type from scim_resource
      where tenant_id = $1 and connection = $2 and resource_type in ('User', 'Group') and id = any($3::uuid[])
      order by id for key share`,
    [key.tenantId, key.connection, wanted.filter(isUuid)],
  )
  const knownIds = new Set(known.map((member) => member.id))
  const skipped = wanted.filter((id) => !knownIds.has(id))
  if (skipped.length > 0 && context.unknownMembers === 'refuse') {
    throw scimError(
      'invalidValue',
      `No user or group here has the id ${JSON.stringify(skipped[0]?.slice(0, 60))}.`,
    )
  }
  const groups = known.filter((member) => member.type === 'Group')
  if (groups.length > 0) await refuseCycle(tx, key, groups)
  return { known, skipped }
}

/** A group may not contain itself, directly or through others. Writers of nested groups take turns to be sure of it. */
async function refuseCycle(tx: Sql, key: GroupKey, groups: readonly KnownMember[]): Promise<void> {
  await tx.rows('select pg_advisory_xact_lock(hashtextextended($1, 20))', [
    `${key.tenantId}/${key.connection}`,
  ])
  const [cycle] = await tx.rows(
    `with recursive above (id) as (
       select $3::uuid
       union
       select m.group_id from scim_member m join above on m.member_id = above.id
        where m.tenant_id = $1 and m.connection = $2
     )
     select 1 from above where id = any($4::uuid[]) limit 1`,
    [key.tenantId, key.connection, key.groupId, groups.map((group) => group.id)],
  )
  if (cycle)
    throw scimError('invalidValue', 'A group cannot be a member of itself, directly or through other groups.')
}

async function insertMembers(tx: Sql, key: GroupKey, members: readonly KnownMember[]): Promise<string[]> {
  if (members.length === 0) return []
  const rows = await tx.prepared<{ member_id: string }>(
    'scim_insert_members',
    `insert into scim_member (tenant_id, connection, group_id, member_id, member_type)
     select $1, $2, $3, m.id, m.type from unnest($4::uuid[], $5::text[]) as m (id, type)
     on conflict do nothing returning member_id`,
    [
      key.tenantId,
      key.connection,
      key.groupId,
      members.map((member) => member.id),
      members.map((member) => member.type),
    ],
  )
  return rows.map((row) => row.member_id)
}

async function removeMembers(tx: Sql, key: GroupKey, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.prepared<{ member_id: string }>(
    'scim_delete_members',
    `delete from scim_member where tenant_id = $1 and connection = $2 and group_id = $3 and member_id = any($4::uuid[])
     returning member_id`,
    [key.tenantId, key.connection, key.groupId, ids.filter(isUuid)],
  )
  return rows.map((row) => row.member_id)
}

/** Compares as sets, so that only the differences are written. */
async function removeAllBut(tx: Sql, key: GroupKey, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.prepared<{ member_id: string }>(
    'scim_keep_members',
    `with gone as materialized (
       select member_id as id from scim_member where tenant_id = $1 and connection = $2 and group_id = $3
       except select unnest($4::uuid[])
     )
     delete from scim_member m using gone
      where m.tenant_id = $1 and m.connection = $2 and m.group_id = $3 and m.member_id = gone.id
     returning m.member_id`,
    [key.tenantId, key.connection, key.groupId, ids],
  )
  return rows.map((row) => row.member_id)
}

async function removeMembersWhere(
  tx: Sql,
  key: GroupKey,
  step: MemberStep & { kind: 'removeWhere' },
): Promise<string[]> {
  const parameters = new Parameters([key.tenantId, key.connection, key.groupId])
  const condition = compileElementFilter(step.filter, 'e.value', [groupType], parameters)
  const rows = await tx.rows<{ member_id: string }>(
    `delete from scim_member m using (
       select m.member_id, jsonb_build_object('value', m.member_id, 'type', m.member_type, 'display', u.display_name) as value
         from scim_member m join scim_resource u on u.tenant_id = $1 and u.connection = $2
          and u.resource_type = m.member_type and u.id = m.member_id
        where m.tenant_id = $1 and m.connection = $2 and m.group_id = $3
     ) e
     where m.tenant_id = $1 and m.connection = $2 and m.group_id = $3 and m.member_id = e.member_id and ${condition}
     returning m.member_id`,
    parameters.values,
  )
  return rows.map((row) => row.member_id)
}
