import type { Include, StoredResource } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenant.ts'
import type { ResourceType } from '../../scim/index.ts'
import type { Sql } from '../database.ts'
import { columns, groupsOf, isUuid, membersOf, type ResourceRow, toStored } from './row.ts'

const where = 'where r.tenant_id = $1 and r.connection = $2 and r.resource_type = $3 and r.id = $4'

const plain = `select ${columns}, null as groups, null as members from scim_resource r ${where}`
const withGroups = `select ${columns}, ${groupsOf('$5::text')} as groups, null as members from scim_resource r ${where}`
const withMembers = `select ${columns}, null as groups, ${membersOf('$5::text')} as members from scim_resource r ${where}`

/** One resource by its id: one statement, planned once per connection. */
export async function readResourceRow(
  sql: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
  include: Include,
): Promise<ResourceRow | undefined> {
  if (!isUuid(id)) return undefined
  const key = [reach.tenantId, reach.connection, type.name, id]
  if (type.name === 'User' && include.groups) {
    const rows = await sql.prepared<ResourceRow>('scim_read_groups', withGroups, [...key, include.baseUrl])
    return rows[0]
  }
  if (type.name === 'Group' && include.members) {
    const rows = await sql.prepared<ResourceRow>('scim_read_members', withMembers, [...key, include.baseUrl])
    return rows[0]
  }
  return (await sql.prepared<ResourceRow>('scim_read', plain, key))[0]
}

/** The row, locked against other writers until the transaction ends. */
export async function lockResourceRow(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
): Promise<ResourceRow | undefined> {
  if (!isUuid(id)) return undefined
  const rows = await tx.prepared<ResourceRow>('scim_lock', `${plain} for no key update`, [
    reach.tenantId,
    reach.connection,
    type.name,
    id,
  ])
  return rows[0]
}

export async function readStored(
  sql: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
  include: Include,
): Promise<StoredResource | undefined> {
  const row = await readResourceRow(sql, reach, type, id, include)
  return row && toStored(row, type)
}
