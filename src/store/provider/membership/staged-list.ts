import { describePerson } from '../../../provider/membership/describe-person.ts'
import { differences } from '../../../provider/staging/differences.ts'
import type { StagedRow } from '../../../provider/staging/staged.ts'
import type { StagedCounts, StagedQuery, StagedRecord } from '../../../provider/staging/staging-store.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { ResourceType } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { isUuid } from '../row.ts'
import { stagedColumns } from './staged-rows.ts'
import { userTypeOf } from './user-type-of.ts'

const none: StagedCounts = { new: 0, changed: 0, leaving: 0, conflict: 0, unlinked: 0, held: 0 }

/** How many of each kind; `held` are among the leaving. */
export async function countStaged(sql: Sql, { tenantId, connection }: Reach): Promise<StagedCounts> {
  const rows = await sql.rows<{ kind: StagedRow['kind']; count: number; held: number }>(
    `select kind, count(*) as count, count(held) as held from staged_record
      where tenant_id = $1 and connection = $2 group by kind`,
    [tenantId, connection],
  )
  const counts = Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
  return { ...none, ...counts, held: rows.reduce((sum, { held }) => sum + held, 0) }
}

interface ListRow extends StagedRow {
  readonly document: string | null
}

const selectStaged = `select ${stagedColumns}, r.document from staged_record s
  left join scim_resource r on r.tenant_id = s.tenant_id and r.connection = s.connection and r.resource_type = 'User'
    and r.id = s.resource_id
  where s.tenant_id = $1 and s.connection = $2`

export async function listStaged(
  sql: Sql,
  { tenantId, connection }: Reach,
  { kind, held, after, limit }: StagedQuery,
): Promise<StagedRecord[]> {
  const rows = await sql.rows<ListRow>(
    `${selectStaged} and ($3::text is null or s.kind = $3) and (not $4::boolean or s.held is not null)
       and ($5::uuid is null or s.resource_id > $5) order by s.resource_id limit $6`,
    [tenantId, connection, kind ?? null, held === true, after && isUuid(after) ? after : null, limit],
  )
  const type = await userTypeOf(sql, tenantId)
  return rows.map((row) => toStagedRecord(row, type))
}

export async function findUnknown(
  sql: Sql,
  { tenantId, connection }: Reach,
  recordIds: readonly string[],
): Promise<string | undefined> {
  const odd = recordIds.find((id) => !isUuid(id))
  if (odd !== undefined || recordIds.length === 0) return odd
  const [unknown] = await sql.rows<{ id: string }>(
    `select n.id from unnest($3::uuid[]) with ordinality as n (id, place)
      where not exists (select from scim_resource r where r.tenant_id = $1 and r.connection = $2
              and r.resource_type = 'User' and r.id = n.id)
        and not exists (select from staged_record s where s.tenant_id = $1 and s.connection = $2 and s.resource_id = n.id)
      order by n.place limit 1`,
    [tenantId, connection, recordIds],
  )
  return unknown?.id
}

export async function findStaged(
  sql: Sql,
  { tenantId, connection }: Reach,
  recordId: string,
): Promise<StagedRecord | undefined> {
  if (!isUuid(recordId)) return undefined
  const [row] = await sql.rows<ListRow>(`${selectStaged} and s.resource_id = $3`, [
    tenantId,
    connection,
    recordId,
  ])
  return row && toStagedRecord(row, await userTypeOf(sql, tenantId))
}

function toStagedRecord(row: ListRow, type: ResourceType): StagedRecord {
  const document = row.document ?? row.gone ?? '{}'
  const isGone = row.document === null
  return {
    ...row,
    document,
    isGone,
    person: describePerson(document),
    differences: differences(row.applied, document, isGone, type),
  }
}
