import { describePerson } from '../../../provider/membership/describe-person.ts'
import type { Member, MemberEvent, MemberQuery } from '../../../provider/membership/member-store.ts'
import {
  type CompiledProperties,
  noProperties,
  readProperties,
} from '../../../provider/properties/read-properties.ts'
import type { StagedKind } from '../../../provider/staging/staged.ts'
import { foldText, type JsonObject } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { loadProperties } from '../properties/load-properties.ts'
import { appliedDocument } from '../properties/walk-members.ts'
import { rolesOf } from '../roles/roles-of.ts'
import { isUuid } from '../row.ts'
import { type MembershipRow, membershipColumns, toMembership } from './membership-rows.ts'

interface MemberRow extends MembershipRow {
  readonly connection: number | null
  readonly transfer_to: string | null
  readonly label: string | null
  readonly email: string | null
  readonly record_id: string | null
  readonly active: boolean | null
  readonly version: number | null
  readonly last_modified: Date | null
  readonly document: string | null
  /** What of it has taken effect. */
  readonly applied: string | null
  readonly staged: StagedKind | null
  readonly offered_as: string | null
  readonly roles: readonly string[]
}

const selectMember = `select ${membershipColumns('m')}, m.connection, m.transfer_to, m.label, m.email, r.id as record_id, r.active,
    r.version, r.last_modified, r.document, ${appliedDocument} as applied, s.kind as staged, o.offered_as,
    ${rolesOf('m.tenant_id', 'm.connection', 'm.resource_id')} as roles
  from membership m
  left join scim_resource r on r.tenant_id = m.tenant_id and r.connection = m.connection and r.resource_type = 'User'
    and r.id = m.resource_id
  left join staged_record s on s.tenant_id = m.tenant_id and s.connection = m.connection and s.resource_id = m.resource_id
  left join lateral (
    select x.document::jsonb ->> 'userName' as offered_as from scim_resource x
     where m.connection is null and x.tenant_id = m.tenant_id and x.person_id = m.person_id and x.offered
     order by x.connection limit 1) o on true
  where m.tenant_id = $1`

/** Ids of everyone whose name, user name or address begins so. Each way is a range of an index. */
const begins = `select r.person_id from scim_connection c
    join scim_resource r on r.tenant_id = c.tenant_id and r.connection = c.connection and r.resource_type = 'User'
     and r.display_key >= $5 and r.display_key < $6 where c.tenant_id = $1
  union select r.person_id from scim_connection c
    join scim_resource r on r.tenant_id = c.tenant_id and r.connection = c.connection and r.resource_type = 'User'
     and r.unique_key >= $5 and r.unique_key < $6 where c.tenant_id = $1
  union select r.person_id from scim_connection c
    join scim_value v on v.tenant_id = c.tenant_id and v.connection = c.connection and v.resource_type = 'User'
     and v.attribute = 'emails.value' and v.value_key >= $5 and v.value_key < $6
    join scim_resource r on r.tenant_id = v.tenant_id and r.connection = v.connection and r.resource_type = 'User'
     and r.id = v.resource_id where c.tenant_id = $1
  union select o.person_id from membership o where o.tenant_id = $1 and o.label is not null
     and (lower(o.label) collate "C" >= $5 and lower(o.label) collate "C" < $6
       or lower(o.email) collate "C" >= $5 and lower(o.email) collate "C" < $6)`

export async function listMembers(
  sql: Sql,
  tenantId: string,
  { state, own, search, after, limit }: MemberQuery,
): Promise<Member[]> {
  const key = search === undefined || search.trim() === '' ? undefined : foldText(search.trim())
  const rows = await sql.rows<MemberRow>(
    `${selectMember} and ($2::text is null and m.state <> 'removed' or m.state = $2) and ($3::uuid is null or m.person_id > $3)
       ${own === undefined ? '' : `and m.connection is ${own ? '' : 'not '}null`}
       ${key === undefined ? '' : `and m.person_id in (${begins})`} order by m.person_id limit $4`,
    [
      tenantId,
      state ?? null,
      after !== undefined && isUuid(after) ? after : null,
      limit,
      ...(key === undefined ? [] : [key, `${key}\u{10FFFF}`]),
    ],
  )
  const properties = rows.length > 0 ? await loadProperties(sql, tenantId) : noProperties
  return rows.map((row) => toMember(row, properties))
}

export async function findMember(sql: Sql, tenantId: string, personId: string): Promise<Member | undefined> {
  if (!isUuid(personId)) return undefined
  const [row] = await sql.rows<MemberRow>(`${selectMember} and m.person_id = $2`, [tenantId, personId])
  return row && toMember(row, await loadProperties(sql, tenantId))
}

export async function listHistory(
  sql: Sql,
  tenantId: string,
  personId: string,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<MemberEvent[]> {
  if (!isUuid(personId)) return []
  return await sql.rows<MemberEvent>(
    `select seq, at, event, connection, changes, data, request_id as "requestId" from scim_change
      where tenant_id = $1 and person_id = $2 and ($3::bigint is null or seq < $3) order by seq desc limit $4`,
    [tenantId, personId, before ?? null, limit],
  )
}

function toMember(row: MemberRow, compiled: CompiledProperties): Member {
  const shown = row.document === null ? undefined : describePerson(row.document)
  const read =
    row.connection === null || row.applied === null
      ? { values: {}, problems: [] }
      : readProperties(compiled, row.connection, JSON.parse(row.applied) as JsonObject)
  const isThere = row.record_id !== null && row.version !== null && row.last_modified !== null
  return {
    ...toMembership(row),
    label: shown?.label ?? row.label,
    userName: shown?.userName ?? null,
    email: shown?.email ?? row.email,
    connection: row.connection,
    transferTo: row.transfer_to,
    record: isThere
      ? {
          id: row.record_id,
          active: row.active,
          version: row.version,
          lastModified: row.last_modified,
          document: JSON.parse(row.document ?? '{}') as JsonObject,
        }
      : null,
    staged: row.staged,
    offeredAs: row.offered_as,
    properties: read.values,
    propertyProblems: read.problems,
    roles: row.state === 'removed' ? [] : row.roles,
  }
}
