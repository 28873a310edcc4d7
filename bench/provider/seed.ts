import { handleRequest } from '../../src/provider/handle-request.ts'
import type { Provider } from '../../src/provider/provider.ts'
import { createTenant } from '../../src/provider/tenants/manage-tenants.ts'
import { issueToken } from '../../src/provider/tokens/manage-tokens.ts'
import type { Database, Sql } from '../../src/store/database.ts'
import { assembleProvider } from './assemble-provider.ts'
import { groupId, marker, memberId, userBody } from './people.ts'
import { largeGroup, smallGroup } from './workloads.ts'

export interface Seed {
  readonly tenantId: string
  readonly token: string
  readonly seconds: number
}

/** The member that all others are copies of. */
const template = 1

/**
 * Fills a migrated database with one tenant: one member and its groups are created by the provider itself, and every
 * row it wrote for that member, in whatever tables, is multiplied with other digits. So the rows are what the store
 * writes, whatever it writes.
 */
export async function seedTenant(database: Database, size: number, hasLargeGroup: boolean): Promise<Seed> {
  const start = performance.now()
  let id = memberId(template)
  const assembled = await assembleProvider(database, { newId: () => id })
  try {
    const tenant = await createTenant({ name: 'Bench' }, assembled.ports)
    // Rows of a tenant are written by statements that are bound to it.
    const own = database.forTenant(tenant.id)
    const { token } = await issueToken(tenant.id, { description: 'bench' }, assembled.ports)
    // Half of everybody is deactivated again and again, which the brake on mass deactivation is there to hold.
    await own.rows(
      `update scim_connection set policy = policy || '{"brake": null}', policy_version = policy_version + 1`,
    )
    await create(assembled.provider, token, '/Users', userBody(template))
    for (const table of await tablesWith(own, marker(template))) await multiply(own, table, size)
    // The number of members is kept beside them, and names nobody.
    await own.rows(
      `update scim_count set resources = resources + $1 where resource_type = 'User' and resources = 1`,
      [size - 1],
    )
    for (const group of hasLargeGroup ? [smallGroup, largeGroup] : [smallGroup]) {
      id = groupId(group.index)
      await create(assembled.provider, token, '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: `Group of ${group.members}`,
        members: [{ value: memberId(template) }],
      })
      await own.rows(
        `insert into scim_member (tenant_id, connection, group_id, member_id, member_type)
         select tenant_id, connection, group_id, replace(member_id::text, $2, lpad(g::text, 12, '0'))::uuid, member_type
           from scim_member, generate_series(2, $3::int) as g where group_id = $1`,
        [id, marker(template), group.members],
      )
    }
    await database.rows('vacuum (analyze)')
    await database.rows('checkpoint')
    return { tenantId: tenant.id, token, seconds: (performance.now() - start) / 1000 }
  } finally {
    await assembled.close()
  }
}

async function create(provider: Provider, token: string, url: string, body: unknown): Promise<void> {
  const response = await handleRequest(
    {
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
      baseUrl: 'http://127.0.0.1/scim',
    },
    provider,
  )
  if (response.status !== 201)
    throw new Error(`seeding: POST ${url} answered ${response.status} ${response.body}`)
}

interface Table {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** Tables in which some row mentions a text. Columns that number themselves are left to do so. */
async function tablesWith(database: Sql, text: string): Promise<Table[]> {
  const tables = await database.rows<Table>(
    `select c.oid::regclass::text as name,
            json_agg(json_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, null))) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and a.attidentity = '' and a.attgenerated = ''
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where (d.adbin is null or pg_get_expr(d.adbin, d.adrelid) not like 'nextval(%')
        and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      group by c.oid`,
  )
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.rows(`select 1 from ${name} t where t::text like $1 limit 1`, [`%${text}%`])
      return rows.length > 0
    }),
  )
  return tables.filter((_, index) => found[index])
}

async function multiply(database: Sql, table: Table, size: number): Promise<void> {
  const names = table.columns.map((column) => column.name).join(', ')
  const values = table.columns
    .map(({ name, type }) =>
      ['text', 'uuid', 'jsonb', 'json', 'character varying'].includes(type)
        ? `replace(t.${name}::text, $1, lpad(g::text, 12, '0'))::${type}`
        : `t.${name}`,
    )
    .join(', ')
  // Materialised first: the copies must not become templates themselves.
  await database.rows(
    `with t as materialized (select * from ${table.name} t where t::text like '%' || $1 || '%')
     insert into ${table.name} (${names}) select ${values} from t, generate_series(2, $2::int) as g`,
    [marker(template), size],
  )
}
