import { describePerson } from '../../../provider/membership/describe-person.ts'
import type { JsonObject } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'

/** A member as properties are read of one. */
export interface WalkedMember {
  readonly personId: string
  readonly label: string | null
  /** Null: the product's own, or the record is gone. */
  readonly record: {
    readonly id: string
    readonly connection: number
    readonly document: string
    readonly content: JsonObject
  } | null
}

interface WalkedRow {
  readonly personId: string
  readonly label: string | null
  readonly connection: number | null
  readonly recordId: string | null
  readonly document: string | null
}

/**
 * What of a record has taken effect: the document as it is, or as it was last applied where a change is staged. Of the
 * tables `r` (records) and `s` (what is staged of them).
 */
export const appliedDocument = `case when s.kind in ('changed', 'leaving') then coalesce(s.applied, r.document) else r.document end`

/** The next members by id of the person; with `lock`, nobody changes their records until the transaction ends. */
export async function walkMembers(
  sql: Sql,
  tenantId: string,
  after: string | null,
  limit: number,
  lock = false,
): Promise<WalkedMember[]> {
  if (lock) await lockRecords(sql, tenantId, after, limit)
  const rows = await sql.prepared<WalkedRow>(
    'properties_walk',
    `select m.person_id as "personId", m.label, r.connection, r.id as "recordId", ${appliedDocument} as document
       from membership m
       left join scim_resource r on r.tenant_id = m.tenant_id and r.connection = m.connection and r.resource_type = 'User'
        and r.id = m.resource_id
       left join staged_record s on s.tenant_id = m.tenant_id and s.connection = m.connection and s.resource_id = m.resource_id
      where m.tenant_id = $1 and m.state <> 'removed' and ($2::uuid is null or m.person_id > $2)
      order by m.person_id limit $3`,
    [tenantId, after, limit],
  )
  return rows.map(({ personId, label, connection, recordId, document }) => {
    if (connection === null || recordId === null || document === null) {
      return { personId, label, record: null }
    }
    const content = JSON.parse(document) as JsonObject
    const shown = describePerson(document).label ?? label
    return { personId, label: shown, record: { id: recordId, connection, document, content } }
  })
}

/** In the order of ids, as every writer takes records. */
async function lockRecords(sql: Sql, tenantId: string, after: string | null, limit: number): Promise<void> {
  await sql.prepared(
    'properties_lock',
    `with next as materialized (
       select connection, resource_id from membership
        where tenant_id = $1 and state <> 'removed' and ($2::uuid is null or person_id > $2)
        order by person_id limit $3
     )
     select 1 from scim_resource r join next n on r.connection = n.connection and r.id = n.resource_id
      where r.tenant_id = $1 and r.resource_type = 'User' order by r.id for no key update of r`,
    [tenantId, after, limit],
  )
}

export async function countMembers(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.rows<{ count: number }>(
    `select count(*) as count from membership where tenant_id = $1 and state <> 'removed'`,
    [tenantId],
  )
  return row?.count ?? 0
}
