import type { Include } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import type { ResourceType } from '../../scim/index.ts'
import type { Database, Sql } from '../database.ts'
import { askTogether, placesFor } from './ask-together.ts'
import { columns, groupsOf, isUuid, membersOf, type ResourceRow } from './row.ts'

/** The row of a resource, or undefined. */
export type ReadRow = (
  reach: Reach,
  type: ResourceType,
  id: string,
  include: Include,
) => Promise<ResourceRow | undefined>

type References = 'groups' | 'members' | 'none'

/** `base` is the placeholder of the base URL. */
function select(references: References, base: string): string {
  const groups = references === 'groups' ? groupsOf(base) : 'null'
  const members = references === 'members' ? membersOf(base) : 'null'
  return `select ${columns}, ${groups} as groups, ${members} as members from scim_resource r
    where r.tenant_id = $1 and r.connection = $2 and r.resource_type = $3`
}

interface Reading {
  readonly reach: Reach
  readonly type: ResourceType
  readonly references: References
  readonly baseUrl: string
}

/**
 * Reads resources by their ids, those that are asked for together in one statement, bound to their tenant. A group with
 * its members is asked for alone: it may be large, and others need not wait for it.
 */
export function createRowReader(database: Pick<Database, 'forTenant'>): ReadRow {
  const ask = askTogether((reading: Reading, ids: readonly string[]) =>
    readRows(database.forTenant(reading.reach.tenantId), reading, ids),
  )
  return async (reach, type, id, include) => {
    if (!isUuid(id)) return undefined
    const references = referencesFor(type, include)
    const baseUrl = references === 'none' ? '' : include.baseUrl
    if (references === 'members') {
      return await readResourceRow(database.forTenant(reach.tenantId), reach, type, id, include)
    }
    const group = `${reach.tenantId} ${reach.connection} ${type.name} ${references} ${baseUrl}`
    return await ask(group, { reach, type, references, baseUrl }, id.toLowerCase())
  }
}

/** One resource by its id, with the statement of many left aside. */
export async function readResourceRow(
  sql: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
  include: Include,
): Promise<ResourceRow | undefined> {
  if (!isUuid(id)) return undefined
  const reading = { reach, type, references: referencesFor(type, include), baseUrl: include.baseUrl }
  return (await readRows(sql, reading, [id.toLowerCase()]))[0]
}

function referencesFor(type: ResourceType, include: Include): References {
  if (type.name === 'User' && include.groups) return 'groups'
  return type.name === 'Group' && include.members ? 'members' : 'none'
}

/** A row or undefined for each id. Ids are repeated to fill the places of a statement that is planned once. */
async function readRows(
  sql: Sql,
  { reach, type, references, baseUrl }: Reading,
  ids: readonly string[],
): Promise<(ResourceRow | undefined)[]> {
  const places = placesFor(ids.length)
  const filled = [...ids, ...new Array<string | undefined>(places - ids.length).fill(ids[0])]
  const base = references === 'none' ? [] : [baseUrl]
  const values = [reach.tenantId, reach.connection, type.name, ...filled, ...base]
  const statement = statementFor(references, places)
  const rows = await sql.prepared<ResourceRow>(statement.name, statement.text, values)
  if (places === 1) return [rows[0]]
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id))
}

const statements = new Map<string, { readonly name: string; readonly text: string }>()

function statementFor(
  references: References,
  places: number,
): { readonly name: string; readonly text: string } {
  const name = `scim_read ${references} ${places}`
  let statement = statements.get(name)
  if (!statement) {
    const ids = Array.from({ length: places }, (_, place) => `$${place + 4}`)
    const text = `${select(references, `$${places + 4}::text`)} and r.id in (${ids.join(', ')})`
    statement = { name, text }
    statements.set(name, statement)
  }
  return statement
}

/** The row, locked against other writers until the transaction ends. */
export async function lockResourceRow(
  tx: Sql,
  reach: Reach,
  type: ResourceType,
  id: string,
): Promise<ResourceRow | undefined> {
  if (!isUuid(id)) return undefined
  const rows = await tx.prepared<ResourceRow>(
    'scim_lock',
    `${select('none', '')} and r.id = $4 for no key update`,
    [reach.tenantId, reach.connection, type.name, id],
  )
  return rows[0]
}
