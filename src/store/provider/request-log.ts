import type {
  NumberedEntry,
  RequestLogStore,
  RequestQuery,
} from '../../provider/request-log/request-entry.ts'
import type { Database, Sql } from '../database.ts'
import { addRequests } from './add-requests.ts'

/** The request log in PostgreSQL: a partition a day, so that letting go of a day costs nothing. */
export function createRequestLogStore(database: Database): RequestLogStore {
  return {
    async add(entries, exchanges) {
      try {
        await addRequests(database, entries, exchanges)
      } catch (error) {
        if (!hasNoPartition(error)) throw error
        // A day nobody prepared: the daily work did not run, or the clock jumped.
        for (const day of new Set(entries.map(({ at }) => at.toISOString().slice(0, 10)))) {
          await makePartitions(database, day)
        }
        await addRequests(database, entries, exchanges)
      }
    },
    list: (tenantId, query) => list(database.forTenant(tenantId), tenantId, query),
    async find(tenantId, id) {
      const where = { text: 'r.request_id = $2', values: [id] }
      return (await select(database.forTenant(tenantId), tenantId, where, 'number desc', 1))[0]
    },
    async findExchange(tenantId, id) {
      const [found] = await database
        .forTenant(tenantId)
        .rows<{ sealed: string }>(
          'select sealed from scim_request_body where tenant_id = $1 and request_id = $2 limit 1',
          [tenantId, id],
        )
      return found?.sealed
    },
    async keep({ entries, bodies }) {
      const today = Date.now()
      for (const at of [today, today + dayMs]) {
        await makePartitions(database, new Date(at).toISOString().slice(0, 10))
      }
      await keepDays(database, 'scim_request', entries)
      await keepDays(database, 'scim_request_body', bodies)
    },
  }
}

const dayMs = 86_400_000
const hookCodes = ['hook_refused', 'hook_staged', 'hook_unanswered']

/** PostgreSQL's check_violation is what a row without a partition gets. */
function hasNoPartition(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23514'
}

async function makePartitions(database: Database, day: string): Promise<void> {
  await database.rows(
    `select scim_request_partition('scim_request', $1::date), scim_request_partition('scim_request_body', $1::date)`,
    [day],
  )
}

interface Condition {
  readonly text: string
  readonly values: readonly unknown[]
}

async function list(sql: Sql, tenantId: string, query: RequestQuery): Promise<NumberedEntry[]> {
  const values: unknown[] = []
  const conditions: string[] = []
  const where = (text: string, value: unknown): void => {
    values.push(value)
    conditions.push(text.replaceAll('?', `$${values.length + 1}`))
  }
  if (query.method !== undefined) where('r.method = upper(?)', query.method)
  if (query.status !== undefined) where('r.status = ?', query.status)
  if (query.refused === true) conditions.push('r.status >= 400')
  if (query.refused === false) conditions.push('r.status < 400')
  if (query.resource !== undefined) where('r.resource_id = ?', query.resource)
  if (query.token !== undefined) where('r.token_id = ?', query.token)
  if (query.profile !== undefined) where('r.profile = ?', query.profile)
  if (query.tolerance !== undefined) where('? = any (r.tolerances)', query.tolerance)
  if (query.outcome !== undefined) where('r.outcome = ?', query.outcome)
  if (query.hook !== undefined) where(`(r.codes && ?::text[]) = ${query.hook}`, hookCodes)
  if (query.since !== undefined) where('r.at >= ?', query.since)
  if (query.until !== undefined) where('r.at < ?', query.until)
  if (query.before !== undefined) where('r.number < ?', query.before)
  if (query.after !== undefined) where('r.number > ?', query.after)
  if (query.search !== undefined) {
    where(
      "(strpos(lower(coalesce(r.resource_name, '') || ' ' || r.path || ' ' || coalesce(r.client, '')), lower(?)) > 0 or r.request_id = ?)",
      query.search,
    )
  }
  const order = query.after === undefined ? 'number desc' : 'number'
  return await select(sql, tenantId, { text: conditions.join(' and '), values }, order, query.limit)
}

/** The name of a person or group that is still there is looked up: a read does not say it, and a change may be of it. */
async function select(
  sql: Sql,
  tenantId: string,
  { text, values }: Condition,
  order: string,
  limit: number,
): Promise<NumberedEntry[]> {
  return await sql.rows<NumberedEntry>(
    `select r.number, r.tenant_id as "tenantId", r.request_id as id, r.at, r.connection, r.method, r.path, r.query,
            r.status, r.duration_ms as "durationMs", r.token_id as "tokenId", r.token_refusal as "tokenRefusal",
            r.address, r.client, r.profile, r.recognised_by as "recognisedBy", r.tolerances,
            r.resource_type as "resourceType", r.resource_id as "resourceId",
            coalesce(r.resource_name, s.name) as "resourceName", r.outcome, r.changed,
            r.skipped_members as "skippedMembers", coalesce(r.parts, '[]') as parts, r.detail,
            r.scim_type as "scimType", r.rfc, r.missed, r.codes, r.unknown, r.unknown_samples as "unknownSamples", b.sealed is not null as "hasBodies"
       from (select * from scim_request r
              where r.tenant_id = $1 ${text === '' ? '' : `and ${text}`} order by r.${order} limit ${limit}) r
       left join lateral (
         select coalesce(x.document::jsonb ->> 'userName', x.display_name) as name from scim_resource x
          where x.tenant_id = $1 and x.connection = r.connection and x.resource_type = r.resource_type
            and r.resource_id ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' and x.id = r.resource_id::uuid
       ) s on r.resource_name is null
       left join lateral (
         select '' as sealed from scim_request_body b where b.tenant_id = $1 and b.request_id = r.request_id limit 1
       ) b on true
      order by r.${order}`,
    [tenantId, ...values],
  )
}

/** Lets go of days that are older: whole partitions, which costs nothing. */
async function keepDays(database: Database, table: string, days: number): Promise<void> {
  const old = await database.rows<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits
      where inhparent = $1::regclass and inhrelid::regclass::text ~ ('^' || $1 || '_[0-9]{8}$')
        and to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < current_date - $2::int`,
    [table, days],
  )
  for (const { name } of old) await database.rows(`drop table ${name}`)
}
