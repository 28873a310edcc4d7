import { indexKey } from '../../provider/index-key.ts'
import type { ResourcePage, ResourceQuery } from '../../provider/store.ts'
import type { Reach } from '../../provider/tenant.ts'
import type { ResourceType } from '../../scim/index.ts'
import type { Sql } from '../database.ts'
import { columnOf } from './locate-value.ts'
import { columns, groupsOf, membersOf, type ResourceRow, toStored } from './row.ts'

interface LookUp {
  readonly type: ResourceType
  /** Column that holds the key: `r.unique_key`, `r.external_id`, `r.display_key`. */
  readonly column: string
  readonly key: string
}

/**
 * The question every client asks before it writes: who has this userName, externalId or displayName? It needs no
 * compilation: undefined for any other query. A page that is full may not be all; it is left to the general way.
 */
export async function lookUp(
  sql: Sql,
  reach: Reach,
  query: ResourceQuery,
): Promise<ResourcePage | undefined> {
  const asked = lookUpOf(query)
  if (!asked) return undefined
  const { type, column, key } = asked
  const references = referencesFor(type, query)
  const rows = await sql.prepared<ResourceRow>(
    `scim_look_up ${column} ${references}`,
    statementFor(column, references),
    [reach.tenantId, reach.connection, type.name, key, query.include.baseUrl, query.page.count],
  )
  if (rows.length >= query.page.count) return undefined
  return { totalResults: rows.length, resources: rows.map((row) => toStored(row, type)), next: undefined }
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

function statementFor(column: string, references: References): string {
  const name = `${column} ${references}`
  let text = statements.get(name)
  if (text === undefined) {
    const groups = references === 'groups' ? groupsOf('$5::text') : 'null'
    const members = references === 'members' ? membersOf('$5::text') : 'null'
    text = `select ${columns}, ${groups} as groups, ${members} as members from scim_resource r
      where r.tenant_id = $1 and r.connection = $2 and r.resource_type = $3 and ${column} = $4 and $5::text is not null
      order by r.id limit $6`
    statements.set(name, text)
  }
  return text
}
