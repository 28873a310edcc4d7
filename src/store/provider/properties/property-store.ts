import type { Property, PropertyDefinition } from '../../../provider/properties/property.ts'
import type { PropertyStore } from '../../../provider/properties/property-store.ts'
import type { Database, Sql } from '../../database.ts'
import { userTypeOf } from '../membership/user-type-of.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { listProblems, notKept, previewProperties, seenAttributes } from './look-through.ts'
import { beginRun, findRun, lastRun, listUnfinishedRuns, runNext } from './property-runs.ts'

/** Each write looks at all of them. */
const mostProperties = 100

/** Properties of tenants in PostgreSQL. */
export function createPropertyStore(database: Database): PropertyStore {
  const of = (tenantId: string) => database.forTenant(tenantId)
  return {
    list: (tenantId) => list(of(tenantId), tenantId),
    userType: (tenantId) => userTypeOf(of(tenantId), tenantId),
    want: (tenantId, definition) => of(tenantId).transaction((tx) => want(tx, tenantId, definition)),
    drop: (tenantId, name) => of(tenantId).transaction((tx) => drop(tx, tenantId, name)),
    async seen(tenantId) {
      return await seenAttributes(of(tenantId), tenantId, await userTypeOf(of(tenantId), tenantId))
    },
    notKept: (tenantId) => notKept(of(tenantId), tenantId),
    async preview(tenantId) {
      const wanted = (await list(of(tenantId), tenantId)).flatMap((one) => one.wanted ?? [])
      const type = await userTypeOf(of(tenantId), tenantId)
      return await previewProperties(of(tenantId), tenantId, wanted, type)
    },
    begin: (tenantId, id, decision) =>
      retryConflicts(() => of(tenantId).transaction((tx) => beginRun(tx, tenantId, id, decision))),
    findRun: (tenantId, id) => findRun(of(tenantId), tenantId, id),
    lastRun: (tenantId) => lastRun(of(tenantId), tenantId),
    runNext: (tenantId, id, at) => runNext(database, tenantId, id, at),
    listUnfinished: () => listUnfinishedRuns(database),
    problems: (tenantId, page) => listProblems(of(tenantId), tenantId, page),
  }
}

interface PropertyRow {
  readonly name: string
  readonly applied: PropertyDefinition | null
  readonly wanted: PropertyDefinition | null
}

async function list(sql: Sql, tenantId: string): Promise<Property[]> {
  const rows = await sql.rows<PropertyRow>(
    'select name, applied, wanted from tenant_property where tenant_id = $1 order by name',
    [tenantId],
  )
  return rows.map(({ name, applied, wanted }) => ({
    name,
    applied: applied ?? undefined,
    wanted: wanted ?? undefined,
  }))
}

async function want(tx: Sql, tenantId: string, definition: PropertyDefinition): Promise<boolean> {
  const stored = await tx.rows(
    `insert into tenant_property (tenant_id, name, name_key, wanted)
     select $1, $2, lower($2), $3
      where (select count(*) from tenant_property where tenant_id = $1 and name_key <> lower($2)) < $4
     on conflict (tenant_id, name_key) do update set wanted = $3 returning name`,
    [tenantId, definition.name, JSON.stringify(definition), mostProperties],
  )
  return stored.length > 0
}

async function drop(tx: Sql, tenantId: string, name: string): Promise<boolean> {
  const gone = await tx.rows(
    'delete from tenant_property where tenant_id = $1 and name = $2 and applied is null returning name',
    [tenantId, name],
  )
  if (gone.length > 0) return true
  const marked = await tx.rows(
    'update tenant_property set wanted = null where tenant_id = $1 and name = $2 returning name',
    [tenantId, name],
  )
  return marked.length > 0
}
