import type { PropertyDefinition } from '../../../provider/properties/property.ts'
import type { BeginOutcome, PropertyRun } from '../../../provider/properties/property-store.ts'
import {
  type CompiledProperties,
  compileProperties,
  differBy,
  type ReadProperties,
  readProperties,
} from '../../../provider/properties/read-properties.ts'
import type { Decision } from '../../../provider/staging/staging-store.ts'
import { registryFor } from '../../../provider/tenants/definitions.ts'
import { type JsonObject, userType } from '../../../scim/index.ts'
import type { Database, Sql } from '../../database.ts'
import { definitionsText } from '../definitions.ts'
import { appendEvents, type LedgerEntry } from '../ledger.ts'
import { raisePolicyVersions } from '../membership/policies.ts'
import { isUuid } from '../row.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { countMembers, type WalkedMember, walkMembers } from './walk-members.ts'

/** Members a transaction: few enough that an identity provider's write never waits long for it. */
const batchSize = 200

const columns = `tenant_id as "tenantId", id, state, requested_by as "requestedBy", created_at as "createdAt",
  started_at as "startedAt", ended_at as "endedAt", total, done, changed, problems`

/**
 * From this transaction on the wanted definitions hold: every write is decided with them, every read shows them. What is
 * left is to tell the product, member by member.
 */
export async function beginRun(
  tx: Sql,
  tenantId: string,
  id: string,
  { at, by }: Decision,
): Promise<BeginOutcome> {
  // Taken in the order in which writes look at them: connections, then definitions.
  await raisePolicyVersions(tx, tenantId)
  const rows = await tx.rows<{ applied: PropertyDefinition | null; wanted: PropertyDefinition | null }>(
    'select applied, wanted from tenant_property where tenant_id = $1 order by name for update',
    [tenantId],
  )
  const [underWay] = await tx.rows<PropertyRun>(
    `select ${columns} from property_run where tenant_id = $1 and state <> 'done'`,
    [tenantId],
  )
  if (underWay) return { kind: 'under_way', run: underWay }
  const before = rows.flatMap(({ applied }) => applied ?? [])
  const after = rows.flatMap(({ wanted }) => wanted ?? [])
  if (JSON.stringify(before) === JSON.stringify(after)) return { kind: 'nothing' }
  await tx.rows('delete from tenant_property where tenant_id = $1 and wanted is null', [tenantId])
  await tx.rows('update tenant_property set applied = wanted where tenant_id = $1', [tenantId])
  const [run] = await tx.rows<PropertyRun>(
    `insert into property_run (tenant_id, id, state, requested_by, created_at, before, after, total)
     values ($1, $2, 'waiting', $3, $4, $5, $6, $7) returning ${columns}`,
    [tenantId, id, by, at, JSON.stringify(before), JSON.stringify(after), await countMembers(tx, tenantId)],
  )
  if (!run) throw new Error('A run that was stored is there.')
  return { kind: 'begun', run }
}

interface RunRow extends PropertyRun {
  readonly before: readonly PropertyDefinition[]
  readonly after: readonly PropertyDefinition[]
  readonly afterId: string | null
}

interface Batch {
  readonly run: RunRow
  readonly before: CompiledProperties
  readonly after: CompiledProperties
  readonly at: Date
}

/**
 * Tells of the next members and how far the run is in one transaction: killed before it commits, none of it happened; two
 * workers on one run take turns on its row. Records are held meanwhile, so that no later change is told before.
 */
export async function runNext(
  database: Database,
  tenantId: string,
  id: string,
  at: Date,
): Promise<PropertyRun | undefined> {
  if (!isUuid(id)) return undefined
  return await retryConflicts(() =>
    database.forTenant(tenantId).transaction(async (tx) => {
      const [run] = await tx.rows<RunRow>(
        `select ${columns}, before, after, after_id as "afterId" from property_run
          where tenant_id = $1 and id = $2 for update`,
        [tenantId, id],
      )
      if (!run || run.state === 'done') return run
      const [schemas] = await tx.rows<{ text: string | null }>(`select ${definitionsText('$1')} as text`, [
        tenantId,
      ])
      const type = registryFor(schemas?.text).byName('User') ?? userType
      const [before, after] = [compileProperties(run.before, type), compileProperties(run.after, type)]
      return await tellBatch(tx, { run, before, after, at })
    }),
  )
}

async function tellBatch(tx: Sql, { run, before, after, at }: Batch): Promise<PropertyRun | undefined> {
  const members = await walkMembers(tx, run.tenantId, run.afterId, batchSize, true)
  const events: LedgerEntry[] = []
  let problems = 0
  for (const member of members) {
    if (!member.record) continue
    const { connection, content } = member.record
    const now = readProperties(after, connection, content)
    problems += now.problems.length
    const entry = entryOf(run, member, readProperties(before, connection, content), now, at)
    if (entry) events.push(entry)
  }
  await appendEvents(tx, events)
  const isOver = members.length < batchSize
  const [stored] = await tx.rows<PropertyRun>(
    `update property_run set state = $3, after_id = $4, done = done + $5, changed = changed + $6, problems = problems + $7,
        total = greatest(total, done + $5), started_at = coalesce(started_at, $8), ended_at = $9
      where tenant_id = $1 and id = $2 returning ${columns}`,
    [
      run.tenantId,
      run.id,
      isOver ? 'done' : 'running',
      members.at(-1)?.personId ?? run.afterId,
      members.length,
      events.length,
      problems,
      at,
      isOver ? at : null,
    ],
  )
  return stored
}

function entryOf(
  run: RunRow,
  { personId, record }: WalkedMember,
  was: ReadProperties,
  now: ReadProperties,
  at: Date,
): LedgerEntry | undefined {
  const differences = differBy(was.values, now.values)
  if (differences.length === 0 || !record) return undefined
  const changed = Object.fromEntries(
    differences.map(({ property, before, after }) => [property, { before, after }]),
  )
  return {
    tenantId: run.tenantId,
    connection: record.connection,
    personId,
    at,
    event: 'member.updated',
    resource: { type: 'User', id: record.id },
    state: record.document,
    data: { properties: now.values, propertiesChanged: changed, by: run.requestedBy } as JsonObject,
    requestId: run.id,
  }
}

export async function findRun(sql: Sql, tenantId: string, id: string): Promise<PropertyRun | undefined> {
  if (!isUuid(id)) return undefined
  const [run] = await sql.rows<PropertyRun>(
    `select ${columns} from property_run where tenant_id = $1 and id = $2`,
    [tenantId, id],
  )
  return run
}

export async function lastRun(sql: Sql, tenantId: string): Promise<PropertyRun | undefined> {
  const [run] = await sql.rows<PropertyRun>(
    `select ${columns} from property_run where tenant_id = $1 order by id desc limit 1`,
    [tenantId],
  )
  return run
}

/** What a node that died may have left, in every tenant. */
export async function listUnfinishedRuns(database: Database): Promise<{ tenantId: string; id: string }[]> {
  return await database.acrossTenants().transaction(async (tx) => {
    await tx.rows(`select set_config('rollcall.synchronizations', 'read', true)`)
    return await tx.rows<{ tenantId: string; id: string }>(
      `select tenant_id as "tenantId", id from property_run where state <> 'done'`,
    )
  })
}
