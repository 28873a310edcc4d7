import type {
  Include,
  PagePosition,
  ResourcePage,
  ResourceQuery,
  StoredResource,
} from '../../provider/store.ts'
import type { Reach } from '../../provider/tenants/tenant.ts'
import { type ResourceType, scimError } from '../../scim/index.ts'
import type { Sql, Transactor } from '../database.ts'
import { compileFilter, typeIs } from './compile-filter.ts'
import { compileSort, type SortOrder } from './compile-sort.ts'
import { Parameters } from './parameters.ts'
import { columns, groupsOf, isUuid, membersOf, type ResourceRow, toStored } from './row.ts'
import { statementName } from './statement-name.ts'

/** Longest time a filter may search documents that no index narrows down. */
const searchBudgetMs = 5_000

interface ListStatement {
  readonly from: string
  readonly order: SortOrder
  readonly parameters: Parameters
  /** The values that `from` alone needs: counting sorts nothing. */
  readonly filterValues: readonly unknown[]
  readonly usesDocument: boolean
}

type ListRow = ResourceRow & { readonly sort_key?: string | null; readonly total?: number | null }

/**
 * A page of resources. The condition starts with tenant and connection, then the type, then what the client asked.
 * Throws ScimError 400 `tooMany` when a filter that has to read documents takes longer than its budget.
 */
export async function listResources(
  database: Transactor,
  reach: Reach,
  query: ResourceQuery,
): Promise<ResourcePage> {
  const statement = compileStatement(reach, query)
  if (!statement.usesDocument) return await run(database, statement, query)
  try {
    return await database.transaction(async (tx) => {
      await tx.rows(`set local statement_timeout = ${searchBudgetMs}`)
      return await run(tx, statement, query)
    })
  } catch (error) {
    if (!isTimeout(error)) throw error
    throw scimError(
      'tooMany',
      'This filter would have to search every resource. Filter on userName, externalId, displayName or emails.',
    )
  }
}

function compileStatement(reach: Reach, query: ResourceQuery): ListStatement {
  const types = query.types.map((type) => type.name)
  // One type is compared, not looked up in a list: PostgreSQL then keeps its plan from one look-up to the next.
  const parameters = new Parameters([reach.tenantId, reach.connection, types.length === 1 ? types[0] : types])
  const until = query.page.kind === 'after' ? ` and r.created_at <= ${parameters.add(query.page.until)}` : ''
  const filter = query.filter && compileFilter(query.filter, query.types, parameters)
  const filterValues = [...parameters.values]
  const order = compileSort(query.sort, query.types, parameters)
  const usesDocument = filter?.usesDocument === true || order.usesDocument
  const document = usesDocument ? 'cross join lateral (select r.document::jsonb as doc offset 0) d' : ''
  return {
    from: `from scim_resource r ${document}
      where r.tenant_id = $1 and r.connection = $2 and r.resource_type ${typeIs(query.types)}${until}${filter ? ` and (${filter.sql})` : ''}`,
    order,
    parameters,
    filterValues,
    usesDocument,
  }
}

async function run(sql: Sql, statement: ListStatement, query: ResourceQuery): Promise<ResourcePage> {
  const { page } = query
  const before = page.kind === 'index' ? page.startIndex - 1 : 0
  const goesOn = page.after !== undefined
  const rows = page.count === 0 ? [] : await selectRows(sql, statement, query, goesOn ? 0 : before)
  const hasMore = rows.length > page.count
  const shown = hasMore ? rows.slice(0, page.count) : rows
  // Only a page that is neither the last nor empty needs to count: one look-up by userName is one statement.
  const isLast = page.kind === 'index' && !hasMore && page.count > 0
  const isWhole = isLast && (shown.length > 0 || before === 0 || goesOn)
  const total = isWhole ? before + shown.length : (shown[0]?.total ?? (await count(sql, statement, query)))
  const last = shown.at(-1)
  return {
    totalResults: hasMore ? Math.max(total, before + shown.length + 1) : total,
    resources: shown.map((row) => toResource(row, query.types)),
    next: hasMore && last ? { id: last.id, key: last.sort_key ?? null } : undefined,
  }
}

async function selectRows(
  sql: Sql,
  statement: ListStatement,
  query: ResourceQuery,
  offset: number,
): Promise<ListRow[]> {
  const { parameters, usesDocument } = statement
  const own = new Parameters(parameters.values)
  const text = offset > 0 ? deepPage(statement, query, offset, own) : nextPage(statement, query, own)
  // A plan made for any value suits a look-up by index; a search is better planned for its values.
  const name = usesDocument ? undefined : statementName(text)
  return name === undefined
    ? await sql.rows<ListRow>(text, own.values)
    : await sql.prepared<ListRow>(name, text, own.values)
}

function nextPage({ from, order }: ListStatement, query: ResourceQuery, own: Parameters): string {
  const { page } = query
  const after = page.after ? ` and ${afterPosition(page.after, order, own)}` : ''
  const sortKey = order.key === undefined ? '' : `, ${order.key}::text as sort_key`
  return `select ${columns}, ${referencesOf(query.include, own)}${totalOf(query)}${sortKey}
    ${from}${after} order by ${order.sql} limit ${own.add(page.count + 1)}`
}

/**
 * A page behind others: their rows are stepped over by their ids alone. Nothing else of them is read, and their groups
 * are not looked up. (`offset 0` keeps the page's own rows from being joined with all there are.)
 */
function deepPage(
  { from, order }: ListStatement,
  query: ResourceQuery,
  offset: number,
  own: Parameters,
): string {
  return `select ${columns}, ${referencesOf(query.include, own)}${totalOf(query)}
    from (
      select row_number() over (order by ${order.sql}) as place, r.resource_type, r.id
        ${from} order by ${order.sql} limit ${own.add(query.page.count + 1)} offset ${own.add(offset)}
    ) page cross join lateral (
      select * from scim_resource
       where tenant_id = $1 and connection = $2 and resource_type = page.resource_type and id = page.id offset 0
    ) r order by page.place`
}

function totalOf({ filter, page, types }: ResourceQuery): string {
  return isEverything(filter, page) ? `, (${countAll(types)}) as total` : ''
}

function afterPosition(after: PagePosition, order: SortOrder, parameters: Parameters): string {
  if (!isUuid(after.id)) throw scimError('invalidCursor', 'The cursor is not one of this server.')
  return order.after(after.key, `${parameters.add(after.id)}::uuid`, parameters)
}

function referencesOf(include: Include, parameters: Parameters): string {
  const base = include.groups || include.members ? `${parameters.add(include.baseUrl)}::text` : ''
  const groups = include.groups ? `case when r.resource_type = 'User' then ${groupsOf(base)} end` : 'null'
  const members = include.members ? `case when r.resource_type = 'Group' then ${membersOf(base)} end` : 'null'
  return `${groups} as groups, ${members} as members`
}

async function count(
  sql: Sql,
  statement: ListStatement,
  { filter, page, types }: ResourceQuery,
): Promise<number> {
  const { from, filterValues } = statement
  if (page.kind === 'index' && page.after) {
    const left = await countLeft(sql, statement, page.after, filter === undefined)
    if (left !== undefined) return page.startIndex - 1 + left
  }
  const [row] =
    filter === undefined && page.kind === 'index'
      ? await sql.rows<{ total: number }>(`${countAll(types)}`, filterValues)
      : await sql.rows<{ total: number }>(`select count(*) as total ${from}`, filterValues)
  return row?.total ?? 0
}

/** So many are counted one by one on every page; of more the whole number is told, never too few to go on. */
const mostCounted = 10_000

/** How many are behind a position: exact with a filter, else undefined when there are very many. */
async function countLeft(
  sql: Sql,
  { from, order, parameters }: ListStatement,
  after: PagePosition,
  isEverything: boolean,
): Promise<number | undefined> {
  const own = new Parameters(parameters.values)
  const limit = isEverything ? `limit ${mostCounted + 1}` : ''
  const behind = `select 1 ${from} and ${afterPosition(after, order, own)} ${limit}`
  const [row] = await sql.rows<{ total: number }>(
    `select count(*) as total from (${behind}) as behind`,
    own.values,
  )
  const total = row?.total ?? 0
  return isEverything && total > mostCounted ? undefined : total
}

/** Whether a list holds all there is: that number is kept, any other has to be counted. */
function isEverything(filter: ResourceQuery['filter'], page: ResourceQuery['page']): boolean {
  return filter === undefined && page.kind === 'index' && page.after === undefined
}

function countAll(types: readonly ResourceType[]): string {
  return `select coalesce(sum(resources), 0)::bigint as total from scim_count
    where tenant_id = $1 and connection = $2 and resource_type ${typeIs(types)}`
}

function toResource(row: ResourceRow, types: readonly ResourceType[]): StoredResource {
  const type = types.find((one) => one.name === row.resource_type)
  if (!type) throw new Error(`No resource type ${row.resource_type} was asked for.`)
  return toStored(row, type)
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57014'
}
