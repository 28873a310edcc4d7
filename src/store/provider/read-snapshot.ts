import type {
  SnapshotGroup,
  SnapshotMember,
  SnapshotPlace,
  SnapshotReader,
} from '../../provider/ledger/snapshot.ts'
import { readProperties } from '../../provider/properties/read-properties.ts'
import type { JsonObject } from '../../scim/index.ts'
import type { Database, Sql } from '../database.ts'
import { loadProperties } from './properties/load-properties.ts'
import { appliedDocument } from './properties/walk-members.ts'
import { rolesOf } from './roles/roles-of.ts'

/** Members, and of their records what has taken effect: whoever waits for Synchronize, or for a decision, is none yet. */
const members = `select r.id, r.connection, r.person_id as "personId", r.version, r.created_at as "createdAt",
    r.last_modified as "changedAt", (${appliedDocument})::json as member,
    ${rolesOf('r.tenant_id', 'r.connection', 'r.id')} as roles, m.state, m.since,
    coalesce((select json_agg(json_build_object('id', g.id, 'displayName', g.display_name, 'connection', g.connection,
                       'externalId', g.document::json ->> 'externalId') order by g.id)
       from (select group_id from scim_member
              where tenant_id = r.tenant_id and connection = r.connection and member_id = r.id offset 0) x
       join scim_resource g on g.tenant_id = r.tenant_id and g.connection = r.connection and g.resource_type = 'Group'
        and g.id = x.group_id), '[]') as groups
   from scim_resource r join membership m on m.tenant_id = r.tenant_id and m.person_id = r.person_id and m.state <> 'removed'
   left join staged_record s on s.tenant_id = r.tenant_id and s.connection = r.connection and s.resource_id = r.id
  where r.tenant_id = $1 and r.connection = $2 and r.resource_type = 'User' and r.id > $3
  order by r.id limit $4`

const groups = `select r.id, r.connection, r.version, r.last_modified as "changedAt", r.document::json as group,
    (select count(*) from scim_member x
      where x.tenant_id = r.tenant_id and x.connection = r.connection and x.group_id = r.id) as "memberCount"
   from scim_resource r
  where r.tenant_id = $1 and r.connection = $2 and r.resource_type = 'Group' and r.id > $3
  order by r.id limit $4`

/** Members and groups in the order of their keys, so that every page costs what the first one costs. */
export function createSnapshotReader(database: Database): SnapshotReader {
  return {
    async members(tenantId, after, limit) {
      const sql = database.forTenant(tenantId)
      const compiled = await loadProperties(sql, tenantId)
      const rows = await readOn<Omit<SnapshotMember, 'properties'>>(
        sql,
        'snapshot_members',
        members,
        tenantId,
        after,
        limit,
      )
      return rows.map((row) => ({
        ...row,
        properties: readProperties(compiled, row.connection, row.member as JsonObject).values,
      }))
    },
    groups: (tenantId, after, limit) =>
      readOn<SnapshotGroup>(database.forTenant(tenantId), 'snapshot_groups', groups, tenantId, after, limit),
  }
}

/** Connection by connection: a page goes on with the next one where the records of one end. */
async function readOn<T>(
  sql: Sql,
  name: string,
  text: string,
  tenantId: string,
  after: SnapshotPlace,
  limit: number,
): Promise<T[]> {
  const connections = await sql.rows<{ connection: number }>(
    'select connection from scim_connection where tenant_id = $1 and connection >= $2 order by connection',
    [tenantId, after.connection],
  )
  const found: T[] = []
  for (const { connection } of connections) {
    const from = connection === after.connection ? after.id : '00000000-0000-0000-0000-000000000000'
    found.push(...(await sql.prepared<T>(name, text, [tenantId, connection, from, limit - found.length])))
    if (found.length >= limit) break
  }
  return found
}
