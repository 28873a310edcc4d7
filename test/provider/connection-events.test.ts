import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HealthNews } from '../../src/provider/request-log/connection-health.ts'
import { removeTenant, updateConnection } from '../../src/provider/tenants/manage-tenants.ts'
import { createHealthStore } from '../../src/store/provider/connections/health.ts'
import { createLedgerReader } from '../../src/store/provider/read-ledger.ts'
import { startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

let app: TestProvider
let client: TestClient
const database = () => {
  if (!app.database) throw new Error('These tests need PostgreSQL.')
  return app.database.database
}
beforeAll(async () => {
  app = await startTestProvider('postgres')
})
beforeEach(async () => {
  client = await app.client()
})
afterAll(() => app.close())

/** What consumers that serve every tenant are told of this one. */
async function told() {
  const ledger = createLedgerReader(database())
  const upTo = await ledger.reach()
  const rows = await ledger.read({ tenantId: null, after: 0, upTo, types: undefined, limit: 10_000 })
  return rows.filter(({ tenantId }) => tenantId === client.tenantId)
}
const words = async () => (await told()).map(({ event }) => event)

describe('what happens to a connection', () => {
  it('is told from its first day to its last', async () => {
    await updateConnection(client.tenantId, { enabled: false }, app.ports)
    await updateConnection(client.tenantId, { enabled: true, profile: 'entra' }, app.ports)
    await updateConnection(client.tenantId, { profile: 'entra' }, app.ports)
    expect(await words()).toEqual([
      'connection.created',
      'connection.paused',
      'connection.resumed',
      'connection.changed',
    ])
    const [created, paused, , changed] = await told()
    expect(created).toMatchObject({ connection: 1, data: { name: 'main', profile: 'auto' } })
    expect(paused).toMatchObject({ data: { reason: 'switched_off' } })
    expect(changed).toMatchObject({ changes: { profile: { before: 'auto', after: 'entra' } } })
    await client.user('ada@example.org')
    await removeTenant(client.tenantId, app.ports)
    expect(await told()).toMatchObject([
      { event: 'connection.decommissioned', connection: null, resourceId: null, state: null },
    ])
  })

  it('is told once when its token is used for the first time', async () => {
    const use = {
      tenantId: client.tenantId,
      tokenId: client.tokenId,
      at: new Date(),
      address: '192.0.2.1',
      client: 'Okta SCIM Client',
      profile: 'okta',
    } as const
    await app.tenants.markUsed([use])
    await app.tenants.markUsed([{ ...use, at: new Date(use.at.getTime() + 1000) }])
    const rows = (await told()).filter(({ event }) => event === 'connection.token_used_first')
    expect(rows).toMatchObject([
      { tokenId: client.tokenId, connection: 1, data: { client: 'Okta SCIM Client', profile: 'okta' } },
    ])
  })
})

describe('a connection whose identity provider does not get through', () => {
  const news = (turnedAway: number, gotThrough: boolean, status = 401): HealthNews => ({
    tenantId: client.tenantId,
    connection: 1,
    turnedAway,
    gotThrough,
    at: new Date(),
    status,
    reason: status === 401 ? 'expired' : null,
  })
  const health = async () => (await told()).filter(({ event }) => /failing|healthy/.test(event))
  const since = async () => (await app.tenants.listConnections(client.tenantId))[0]?.failingSince ?? null

  it('is told once when it begins to fail, however it is counted, and once when it is well again', async () => {
    const { noteHealth } = createHealthStore(database())
    await noteHealth([news(4, true)])
    expect([await health(), await since()]).toEqual([[], null])
    await noteHealth([news(1, false)])
    await noteHealth([news(9, false)])
    expect(await health()).toMatchObject([
      { event: 'connection.failing', connection: 1, data: { name: 'main', status: 401, reason: 'expired' } },
    ])
    const failingSince = await since()
    expect(failingSince).toBeInstanceOf(Date)
    await noteHealth([news(2, true)])
    expect(await since()).toBeNull()
    expect((await health())[1]).toMatchObject({
      event: 'connection.healthy',
      data: { since: failingSince?.toISOString() },
    })
    await noteHealth([news(0, true)])
    expect(await health()).toHaveLength(2)
  })

  it('is told once though two nodes note it at the same moment', async () => {
    const { noteHealth } = createHealthStore(database())
    await Promise.all([1, 2, 3, 4].map(() => noteHealth([news(5, false, 503)])))
    expect(await health()).toMatchObject([{ event: 'connection.failing', data: { status: 503 } }])
  })

  it('is not written while it is well', async () => {
    const row = () =>
      app.database?.look('select xmin::text, xmax::text from scim_connection where tenant_id = $1', [
        client.tenantId,
      ])
    const before = await row()
    await createHealthStore(database()).noteHealth([news(0, true, 200)])
    expect(await row()).toEqual(before)
  })
})

it('nobody who speaks for every tenant can tell of anything but connections', async () => {
  const every = database().acrossTenants()
  const forged = every.rows(
    `insert into scim_change (tenant_id, event, at) values ($1, 'member.removed', now())`,
    [client.tenantId],
  )
  await expect(forged).rejects.toThrow('row-level security')
  expect(await every.rows('select 1 from scim_change')).toEqual([])
})
