import type { StagedRow } from '../../../provider/staging/staged.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Sql } from '../../database.ts'

export const stagedColumns = `s.resource_id as "resourceId", s.kind, s.person_id as "personId", s.held, s.reason, s.problem,
  s.applied, s.gone, s.proposals, s.since`

/** What is staged of a record, locked until the transaction ends. */
export async function lockStaged(tx: Sql, reach: Reach, resourceId: string): Promise<StagedRow | undefined> {
  const rows = await tx.prepared<StagedRow>(
    'staged_lock',
    `select ${stagedColumns} from staged_record s
      where s.tenant_id = $1 and s.connection = $2 and s.resource_id = $3 for update`,
    [reach.tenantId, reach.connection, resourceId],
  )
  return rows[0]
}

/** Stores what is staged of a record, or that nothing is any more, and says so on the record if it is still there. */
export async function putStaged(
  tx: Sql,
  reach: Reach,
  resourceId: string,
  row: StagedRow | undefined,
): Promise<void> {
  const key = [reach.tenantId, reach.connection, resourceId]
  if (row) await upsertStaged(tx, reach, row)
  else {
    await tx.prepared(
      'staged_delete',
      'delete from staged_record where tenant_id = $1 and connection = $2 and resource_id = $3',
      key,
    )
  }
  await tx.prepared(
    'staged_mark',
    `update scim_resource set staged = $4 where tenant_id = $1 and connection = $2 and resource_type = 'User'
        and id = $3 and staged <> $4`,
    [...key, row !== undefined],
  )
}

async function upsertStaged(tx: Sql, { tenantId, connection }: Reach, row: StagedRow): Promise<void> {
  await tx.prepared(
    'staged_put',
    `insert into staged_record (tenant_id, connection, resource_id, kind, person_id, held, problem, applied, gone, proposals,
        since, reason)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      on conflict (tenant_id, connection, resource_id) do update set kind = $4, person_id = $5, held = $6, problem = $7,
        applied = $8, gone = $9, proposals = $10, since = $11, reason = $12`,
    [
      tenantId,
      connection,
      row.resourceId,
      row.kind,
      row.personId,
      row.held,
      row.problem,
      row.applied,
      row.gone,
      JSON.stringify(row.proposals),
      row.since,
      row.held === 'hook' ? (row.reason ?? null) : null,
    ],
  )
}

/** What is said of a record that is nobody's. */
export function unlinkedRow(
  resourceId: string,
  problem: 'ignored' | 'removed_by_hand' | 'person_deleted',
  since: Date,
  personId: string | null,
): StagedRow {
  return {
    resourceId,
    kind: 'unlinked',
    personId,
    held: null,
    problem,
    applied: null,
    gone: null,
    proposals: [],
    since,
  }
}

/** Whose record it is. */
export async function setRecordPerson(
  tx: Sql,
  { tenantId, connection }: Reach,
  resourceId: string,
  personId: string | null,
): Promise<void> {
  await tx.prepared(
    'scim_set_person',
    `update scim_resource set person_id = $4
      where tenant_id = $1 and connection = $2 and resource_type = 'User' and id = $3`,
    [tenantId, connection, resourceId, personId],
  )
}
