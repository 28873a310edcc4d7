import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Reach } from '../../src/provider/tenants/tenant.ts'
import { userType } from '../../src/scim/index.ts'
import { readResourceRow } from '../../src/store/provider/read-resource.ts'
import { patchOf, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

const nothing = { members: false, groups: false, baseUrl: '' }

let app: TestProvider
let mine: TestClient
let theirs: TestClient
const inDatabase = () => {
  if (!app.database) throw new Error('These tests need PostgreSQL.')
  return app.database
}
const tables = ['scim_resource', 'scim_value', 'scim_member', 'scim_count', 'scim_change', 'membership']

beforeAll(async () => {
  app = await startTestProvider('postgres')
  mine = await app.client()
  theirs = await app.client()
  for (const client of [mine, theirs]) {
    const user = await client.user('same@example.org', {
      emails: [{ value: 'same@example.org', primary: true }],
    })
    await client.group('all', [user.id])
  }
})
afterAll(() => app.close())

describe('row-level security, the second line behind the tenant argument', () => {
  it('is forced on every table that has a tenant, for the user the server connects as', async () => {
    const { database } = inDatabase()
    // Where the column may be empty it only names a tenant; such a row belongs to the whole installation.
    const open = await database.rows(
      `select c.relname as open from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
        where c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity
              and exists (select from pg_policy p where p.polrelid = c.oid))
          and (c.relname = 'tenant' or exists (
            select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull and not a.attisdropped))`,
    )
    expect(open).toEqual([])
    const [user] = await database.rows(
      'select rolsuper or rolbypassrls as exempt from pg_roles where rolname = current_user',
    )
    expect(user).toEqual({ exempt: false })
  })

  it('shows a statement without any tenant condition only the rows of the tenant it was sent for', async () => {
    const { database, look } = inDatabase()
    for (const table of tables) {
      const [all] = await look<{ tenants: number }>(
        `select count(distinct tenant_id) as tenants from ${table}`,
      )
      expect(all?.tenants, table).toBeGreaterThan(1)
      const seen = await database
        .forTenant(mine.tenantId)
        .rows<{ tenant_id: string }>(`select distinct tenant_id from ${table}`)
      expect(seen, table).toEqual([{ tenant_id: mine.tenantId }])
    }
  })

  it('shows nothing at all to a statement that was sent for no tenant, and nothing sent by anyone across tenants', async () => {
    const { database } = inDatabase()
    for (const table of [...tables, 'scim_token', 'scim_connection', 'tenant']) {
      expect(await database.rows(`select 1 from ${table}`), table).toEqual([])
    }
    for (const table of tables) {
      expect(await database.acrossTenants().rows(`select 1 from ${table}`), table).toEqual([])
    }
    expect((await database.acrossTenants().rows('select 1 from tenant')).length).toBeGreaterThan(1)
  })

  it('keeps a repository function that lost its tenant from reading or changing what another tenant has', async () => {
    const { database, look } = inDatabase()
    const [other] = await look<{ id: string }>(
      `select id from scim_resource where tenant_id = $1 and resource_type = 'User'`,
      [theirs.tenantId],
    )
    const id = other?.id ?? ''
    const reach: Reach = { tenantId: theirs.tenantId, connection: 1 }
    expect(
      await readResourceRow(database.forTenant(theirs.tenantId), reach, userType, id, nothing),
    ).toBeDefined()
    // The argument names another tenant than the one the request came from: the condition is as good as gone.
    expect(
      await readResourceRow(database.forTenant(mine.tenantId), reach, userType, id, nothing),
    ).toBeUndefined()
    const changed = await database
      .forTenant(mine.tenantId)
      .rows(`update scim_resource set version = version + 1 where id = $1 returning id`, [id])
    const deleted = await database
      .forTenant(mine.tenantId)
      .rows('delete from scim_resource where id = $1 returning id', [id])
    expect([...changed, ...deleted]).toEqual([])
  })

  it('shows who reads the ledger for every tenant the ledger, and lets nobody write that way', async () => {
    const { database } = inDatabase()
    const reader = database.forLedger()
    const seen = await reader.rows<{ tenant_id: string }>('select distinct tenant_id from scim_change')
    expect(seen.map(({ tenant_id }) => tenant_id)).toEqual(
      expect.arrayContaining([mine.tenantId, theirs.tenantId]),
    )
    const others = [...tables, 'scim_token', 'scim_connection', 'tenant', 'membership', 'webhook_endpoint']
    for (const table of others.filter((one) => one !== 'scim_change')) {
      expect(await reader.rows(`select 1 from ${table}`), table).toEqual([])
    }
    const event = `insert into scim_change (tenant_id, event, at) values ($1, 'member.removed', now())`
    await expect(reader.rows(event, [mine.tenantId])).rejects.toMatchObject({ code: '42501' })
    expect(await reader.rows(`update scim_change set event = 'member.removed' returning seq`)).toEqual([])
    expect(await reader.rows('delete from scim_change returning seq')).toEqual([])
  })

  it('refuses to write a row under another tenant', async () => {
    const { database } = inDatabase()
    const write = database
      .forTenant(mine.tenantId)
      .rows(
        `insert into scim_member (tenant_id, connection, group_id, member_id, member_type) values ($1, 1, $2, $3, 'User')`,
        [theirs.tenantId, v7(), v7()],
      )
    await expect(write).rejects.toMatchObject({ code: '42501' })
  })

  it('leaves nothing of the tenant with the connection, after a statement, a failure or a transaction', async () => {
    const { database } = inDatabase()
    const own = database.forTenant(mine.tenantId)
    for (let round = 0; round < 20; round += 1) {
      await own.prepared('count_mine', 'select count(*) as count from scim_resource')
      await own.rows('select 1 / 0').catch(() => undefined)
      await own.transaction((tx) => tx.rows('select 1 from scim_resource'))
      expect(await database.rows('select 1 from scim_resource')).toEqual([])
    }
  })

  it('holds in transactions, and when two tenants take turns on the same few connections', async () => {
    const { database } = inDatabase()
    const rounds = Array.from({ length: 200 }, async (_, index) => {
      const { tenantId } = index % 2 === 0 ? mine : theirs
      const own = database.forTenant(tenantId)
      const text = 'select distinct tenant_id from scim_resource'
      const seen =
        index % 3 === 0
          ? await own.transaction((tx) => tx.rows(text))
          : await own.prepared('take_turns', text)
      expect(seen).toEqual([{ tenant_id: tenantId }])
    })
    await Promise.all(rounds)
    const [user] = (await mine.send('GET', '/v2/Users')).body.Resources
    const patch = patchOf({ op: 'replace', path: 'active', value: false })
    expect((await theirs.send('PATCH', `/v2/Users/${user.id}`, patch)).status).toBe(404)
  })
})
