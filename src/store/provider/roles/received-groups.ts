import { describePerson } from '../../../provider/membership/describe-person.ts'
import type { GroupMember, ReceivedGroup } from '../../../provider/roles/role.ts'
import type { GroupMemberQuery, GroupQuery } from '../../../provider/roles/role-store.ts'
import { foldText } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { isUuid } from '../row.ts'

const selectGroup = `select g.id, g.connection, g.display_name as "displayName", g.external_id as "externalId",
    n.members, n.groups,
    coalesce((select json_agg(e.item ->> 'role' order by e.item ->> 'role')
                from jsonb_array_elements(g.grants) as e (item)), '[]') as roles
   from scim_connection c join scim_resource g on g.tenant_id = c.tenant_id and g.connection = c.connection
    and g.resource_type = 'Group'
   cross join lateral (
     select count(*) as members, count(*) filter (where x.member_type = 'Group') as groups from scim_member x
      where x.tenant_id = g.tenant_id and x.connection = g.connection and x.group_id = g.id) n
  where c.tenant_id = $1`

export async function listGroups(
  sql: Sql,
  tenantId: string,
  { search, after, limit }: GroupQuery,
): Promise<ReceivedGroup[]> {
  const key = search === undefined || search.trim() === '' ? null : foldText(search.trim())
  return await sql.rows<ReceivedGroup>(
    `${selectGroup} and ($2::uuid is null or g.id > $2)
        and ($3::text is null or g.display_key >= $3 and g.display_key < $3 || chr(1114111))
      order by g.id limit $4`,
    [tenantId, after !== undefined && isUuid(after) ? after : null, key, limit],
  )
}

export async function findGroup(
  sql: Sql,
  tenantId: string,
  groupId: string,
): Promise<ReceivedGroup | undefined> {
  if (!isUuid(groupId)) return undefined
  const [found] = await sql.rows<ReceivedGroup>(`${selectGroup} and g.id = $2`, [tenantId, groupId])
  return found
}

type Row = Omit<GroupMember, 'label' | 'userName'> & {
  readonly displayName: string | null
  readonly document: string | null
}

/** A range of the primary key of the members: the same for a group of ten and of 100,000. */
export async function listGroupMembers(
  sql: Sql,
  tenantId: string,
  { id, connection }: ReceivedGroup,
  { after, limit }: GroupMemberQuery,
): Promise<GroupMember[]> {
  const rows = await sql.rows<Row>(
    `select x.member_id as id, x.member_type as kind, r.display_name as "displayName", r.document,
        m.person_id as "personId", m.state, s.kind as staged
       from (select * from scim_member where tenant_id = $1 and connection = $2 and group_id = $3
                and ($4::uuid is null or member_id > $4) order by member_id limit $5) x
       left join scim_resource r on r.tenant_id = x.tenant_id and r.connection = x.connection
        and r.resource_type = x.member_type and r.id = x.member_id
       left join membership m on m.tenant_id = r.tenant_id and m.person_id = r.person_id and m.resource_id = r.id
       left join staged_record s on s.tenant_id = x.tenant_id and s.connection = x.connection
        and s.resource_id = x.member_id
      order by x.member_id`,
    [tenantId, connection, id, after !== undefined && isUuid(after) ? after : null, limit],
  )
  return rows.map(({ displayName, document, ...row }) => {
    const shown = row.kind === 'User' && document !== null ? describePerson(document) : undefined
    return { ...row, label: shown?.label ?? displayName, userName: shown?.userName ?? null }
  })
}
