import type { Group, GroupMember, MemberKind } from '../../directory/group.ts'
import type { Census, ListQuery, Page } from '../../directory/store.ts'
import type { Sql } from '../database.ts'
import { decodePlace, isUuid, makePage, pageSize } from './page.ts'
import { searchKey } from './read-people.ts'
import { type GroupRow, groupColumns, toGroup } from './rows.ts'

export async function listGroups(sql: Sql, directoryId: string, query: ListQuery): Promise<Page<Group>> {
  const limit = pageSize(query.limit)
  const after = decodePlace(query.after)
  const rows = await sql.rows<GroupRow & { key: string }>(
    `select ${groupColumns}, lower(display_name) as key from directory_group
     where directory_id = $1 and deleted_at is ${query.which === 'deleted' ? 'not null' : 'null'}
       ${after === null ? '' : 'and (lower(display_name) collate "C", id) > ($4, $5::uuid)'}
       and ($2 = '' or lower(regexp_replace(normalize(display_name, NFKD), '[\\u0300-\\u036f]', '', 'g')) like '%' || $2 || '%')
     order by lower(display_name) collate "C", id limit $3`,
    [directoryId, searchKey(query.search), limit + 1, ...(after === null ? [] : [after.key, after.id])],
  )
  return makePage(rows, limit, ({ key, id }) => ({ key, id }), toGroup)
}

export async function findGroups(
  sql: Sql,
  directoryId: string,
  reference: string,
): Promise<readonly Group[]> {
  const rows = await sql.prepared<GroupRow & { rank: number }>(
    'directory_find_groups',
    `select * from (
       select ${groupColumns}, 1 as rank from directory_group
         where directory_id = $1 and id = $3::uuid
       union all
       select ${groupColumns}, 1 from directory_group
         where directory_id = $1 and source_id = $2 and id is distinct from $3::uuid
       union all
       select ${groupColumns}, case when deleted_at is null then 2 else 3 end from directory_group
         where directory_id = $1 and lower(display_name) collate "C" = lower($2)
     ) found order by rank, deleted_at desc nulls first limit 20`,
    [directoryId, reference, isUuid(reference) ? reference : null],
  )
  const best = rows[0]?.rank
  const found = rows.filter(({ rank }) => rank === best)
  return (best === 3 ? found.slice(0, 1) : found).map(toGroup)
}

interface MemberRow {
  readonly member_id: string
  readonly member_kind: MemberKind
  readonly name: string
}

/** Direct members who are present, by id: an order that no rename disturbs. */
export async function listMembers(
  sql: Sql,
  directoryId: string,
  groupId: string,
  query: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<GroupMember>> {
  const limit = pageSize(query.limit)
  const after = decodePlace(query.after)
  const rows = await sql.rows<MemberRow>(
    `select m.member_id, m.member_kind, coalesce(p.user_name, g.display_name) as name
     from directory_member m
     left join directory_person p on m.member_kind = 'person' and p.directory_id = $1 and p.id = m.member_id and p.deleted_at is null
     left join directory_group g on m.member_kind = 'group' and g.directory_id = $1 and g.id = m.member_id and g.deleted_at is null
     where m.directory_id = $1 and m.group_id = $2 and ($3::uuid is null or m.member_id > $3)
       and (p.id is not null or g.id is not null)
     order by m.member_id limit $4`,
    [directoryId, groupId, after?.id ?? null, limit + 1],
  )
  return makePage(
    rows,
    limit,
    ({ member_id }) => ({ key: '', id: member_id }),
    ({ member_id, member_kind, name }) => ({ id: member_id, kind: member_kind, name }),
  )
}

export async function groupsOf(sql: Sql, directoryId: string, memberId: string): Promise<readonly Group[]> {
  const rows = await sql.prepared<GroupRow>(
    'directory_groups_of',
    `select ${groupColumns
      .split(', ')
      .map((column) => `g.${column}`)
      .join(', ')}
     from directory_member m join directory_group g on g.directory_id = $1 and g.id = m.group_id
     where m.directory_id = $1 and m.member_id = $2 and g.deleted_at is null order by lower(g.display_name), g.id`,
    [directoryId, memberId],
  )
  return rows.map(toGroup)
}

export async function takeCensus(sql: Sql, directoryId: string): Promise<Census> {
  const [row] = await sql.rows<{
    people: number
    enabled_people: number
    deleted_people: number
    groups: number
    memberships: number
    last_seq: number
    default_domain: string | null
  }>(
    `select count(*) filter (where deleted_at is null) as people,
       count(*) filter (where deleted_at is null and enabled) as enabled_people,
       count(*) filter (where deleted_at is not null) as deleted_people,
       (select count(*) from directory_group where directory_id = $1 and deleted_at is null) as groups,
       (select count(*) from directory_member where directory_id = $1) as memberships,
       (select coalesce(max(last_seq), 0) from directory where id = $1) as last_seq,
       (select default_domain from directory where id = $1) as default_domain
     from directory_person where directory_id = $1`,
    [directoryId],
  )
  return {
    people: row!.people,
    enabledPeople: row!.enabled_people,
    deletedPeople: row!.deleted_people,
    groups: row!.groups,
    memberships: row!.memberships,
    lastSeq: row!.last_seq,
    defaultDomain: row!.default_domain,
  }
}
