import { indexKey } from '../../provider/paging/index-key.ts'
import type { ResourcePage, ResourceQuery } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import type { ResourceType } from '../../scim/index.ts'
import type { Database, Sql } from '../database.ts'
import { askTogether, placesFor } from './ask-together.ts'
import { columnOf } from './locate-value.ts'
import { columns, groupsOf, membersOf, type ResourceRow, toStored } from './row.ts'

interface LookUp {
  readonly type: ResourceType
  /** Column that holds the key: `r.unique_key`, `r.external_id`, `r.display_key`. */
  readonly column: string
  readonly key: string
}

interface Asking {
  readonly reach: Reach
  readonly type: ResourceType
  readonly column: string
  readonly references: References
  readonly baseUrl: string
  readonly limit: number
}

/**
 * The question every client asks before it writes: who has this userName, externalId or displayName? It needs no
 * compilation, and those that are asked together are one statement. Undefined for any other query; a page that is full
 * may not be all and is left to the general way, too.
 */
export function createLookUp(
  database: Pick<Database, 'forTenant'>,
): (reach: Reach, query: ResourceQuery) => Promise<ResourcePage | undefined> {
  const ask = askTogether((asking: Asking, keys: readonly string[]) =>
    findRows(database.forTenant(asking.reach.tenantId), asking, keys),
  )
  return async (reach, query) => {
    const asked = lookUpOf(query)
    if (!asked) return undefined
    const { type, column, key } = asked
    const references = referencesFor(type, query)
    const { count: limit } = query.page
    const { baseUrl } = query.include
    const asking = { reach, type, column, references, baseUrl, limit }
    const group = `${reach.tenantId} ${reach.connection} ${type.name} ${column} ${references} ${limit} ${baseUrl}`
    // A group with its members may be large: others need not wait for it.
    const rows =
      references === 'members'
        ? ((await findRows(database.forTenant(reach.tenantId), asking, [key]))[0] ?? [])
        : await ask(group, asking, key)
    if (rows.length >= limit) return undefined
    return { totalResults: rows.length, resources: rows.map((row) => toStored(row, type)), next: undefined }
  }
}

/** The rows of each key. Places of the statement that are left over ask for nothing. */
async function findRows(
  sql: Sql,
  { reach, type, column, references, baseUrl, limit }: Asking,
  keys: readonly string[],
): Promise<ResourceRow[][]> {
  const places = placesFor(keys.length)
  const filled = [...keys, ...new Array<null>(places - keys.length).fill(null)]
  const rows = await sql.prepared<ResourceRow & { readonly place?: number }>(
    `scim_look_up ${column} ${references} ${places}`,
    statementFor(column, references, places),
    [reach.tenantId, reach.connection, type.name, baseUrl, limit, ...filled],
  )
  if (places === 1) return [rows]
  const found: ResourceRow[][] = keys.map(() => [])
  for (const row of rows) found[row.place ?? 0]?.push(row)
  return found
}

function lookUpOf({ filter, types, page, sort }: ResourceQuery): LookUp | undefined {
  const [type, ...others] = types
  if (filter?.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return undefined
  if (!type || others.length > 0 || sort || page.kind !== 'index' || page.startIndex !== 1) return undefined
  const column = columnOf(filter.target, types)
  if (column?.kind !== 'key') return undefined
  const text = String(filter.value)
  return text.includes('\u0000')
    ? undefined
    : { type, column: column.sql, key: indexKey(text, filter.caseExact) }
}

type References = 'groups' | 'members' | 'none'

function referencesFor(type: ResourceType, { include }: ResourceQuery): References {
  if (type.name === 'User' && include.groups) return 'groups'
  return type.name === 'Group' && include.members ? 'members' : 'none'
}

const statements = new Map<string, string>()

function statementFor(column: string, references: References, places: number): string {
  const name = `${column} ${references} ${places}`
  let text = statements.get(name)
  if (text === undefined) {
    const groups = references === 'groups' ? groupsOf('$4::text') : 'null'
    const members = references === 'members' ? membersOf('$4::text') : 'null'
    const asked = Array.from({ length: places }, (_, place) => `($${place + 6}::text, ${place})`)
    const one = `select ${columns}, ${groups} as groups, ${members} as members from scim_resource r
      where r.tenant_id = $1 and r.connection = $2 and r.resource_type = $3
        and ${column} = ${places === 1 ? '$6' : 'asked.key'} and $4::text is not null
      order by r.id limit $5`
    text =
      places === 1
        ? one
        : `select found.*, asked.place from (values ${asked.join(', ')}) as asked (key, place) cross join lateral (${one}) found`
    statements.set(name, text)
  }
  return text
}
