import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Sql } from '../../database.ts'

export type RoleEvent = 'role.granted' | 'role.revoked'

export interface RoleTold {
  readonly tokenId?: string | null | undefined
  readonly requestId?: string | null | undefined
  readonly event: RoleEvent
  readonly at: Date
  /** Why, in a word, and who decided it, if somebody did. */
  readonly because: string
  readonly by?: string | undefined
}

/**
 * One event each grant: who, which role, from which group, and whether another group gives the same role, so that a
 * consumer who only wants to know who has it can tell. `who` selects members (`x`) of groups (`g`) and what these grant
 * (`e.item`); `$1` to `$8` are the tenant, the connection and what is told.
 */
function insertFor(who: string, others: string): string {
  return `insert into scim_change (tenant_id, connection, at, event, resource_type, resource_id, person_id, token_id, request_id, data)
  select $1, $2, $3, $4, 'User', u.id, u.person_id, $5::uuid, $6::text,
    jsonb_build_object('role', e.item ->> 'role', 'because', $7::text, 'alsoFrom', ${others},
      'origin', jsonb_build_object('kind', 'group', 'id', g.id, 'displayName', g.display_name, 'connection', g.connection,
        'mappedBy', e.item ->> 'by', 'mappedAt', e.item ->> 'at'))
      || case when $8::text is null then '{}' else jsonb_build_object('by', $8::text) end
   from scim_resource g cross join lateral jsonb_array_elements(g.grants) as e (item)
   ${who} and g.tenant_id = $1 and g.connection = $2 and g.resource_type = 'Group' and g.grants is not null`
}

const isUser = `u.tenant_id = $1 and u.connection = $2 and u.resource_type = 'User'`
const isMember = `exists (select from membership m where m.tenant_id = $1 and m.person_id = u.person_id and m.state <> 'removed')`
const members = `join scim_member x on x.tenant_id = $1 and x.connection = $2 and x.group_id = g.id
   join scim_resource u on ${isUser} and u.id = x.member_id`
const otherGroups = `(select count(*) from scim_member o join scim_resource og on og.tenant_id = $1 and og.connection = $2
      and og.resource_type = 'Group' and og.id = o.group_id and og.grants @> jsonb_build_array(jsonb_build_object('role', e.item ->> 'role'))
    where o.tenant_id = $1 and o.connection = $2 and o.member_id = u.id and o.group_id <> g.id)`

const ofGroup = insertFor(
  `${members} where g.id = $9 and ($10::text is null or e.item ->> 'role' = $10) and ${isMember}`,
  otherGroups,
)

/** Users who came or went are named: those who went are in the group no more. */
const ofSome = insertFor(
  `join scim_resource u on ${isUser} and u.id = any($10::uuid[]) where g.id = $9 and ${isMember}`,
  otherGroups,
)

const ofRecord = insertFor(`${members} where u.id = $9 and u.person_id is not null`, '0')

/** The record itself is gone; whose it was is told. */
const ofGone = insertFor(
  `join scim_member x on x.tenant_id = $1 and x.connection = $2 and x.group_id = g.id
   cross join (select $9::uuid as id, $10::uuid as person_id) u
    where x.member_id = u.id and ${isMember}`,
  '0',
)

function values({ tenantId, connection }: Reach, told: RoleTold): unknown[] {
  const { at, event, tokenId = null, requestId = null, because, by = null } = told
  return [tenantId, connection, at, event, tokenId, requestId, because, by]
}

/** What a group grants, or one role of it, begins or ends for all of its members. The group's row is held. */
export async function tellGroup(
  tx: Sql,
  reach: Reach,
  groupId: string,
  role: string | null,
  told: RoleTold,
): Promise<void> {
  await tx.prepared('roles_of_group', ofGroup, [...values(reach, told), groupId, role])
}

/** The same for some who came into a group or left it. */
export async function tellSome(
  tx: Sql,
  reach: Reach,
  groupId: string,
  memberIds: readonly string[],
  told: RoleTold,
): Promise<void> {
  if (memberIds.length === 0) return
  await tx.prepared('roles_of_some', ofSome, [...values(reach, told), groupId, memberIds])
}

/** Everything that is granted to whoever a record is about. */
export async function tellRecord(tx: Sql, reach: Reach, recordId: string, told: RoleTold): Promise<void> {
  await tx.prepared('roles_of_record', ofRecord, [...values(reach, told), recordId])
}

/** The same where the record has just been deleted, and its places in groups have not. */
export async function tellGone(
  tx: Sql,
  reach: Reach,
  recordId: string,
  personId: string | null,
  told: RoleTold,
): Promise<void> {
  if (personId === null) return
  await tx.prepared('roles_of_gone', ofGone, [...values(reach, told), recordId, personId])
}
