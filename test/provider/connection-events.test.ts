import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { removeTenant, updateConnection } from '../../src/provider/manage-tenants.ts'
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

it('nobody who speaks for every tenant can tell of anything but connections', async () => {
  const every = database().acrossTenants()
  const forged = every.rows(
    `insert into scim_change (tenant_id, event, at) values ($1, 'member.removed', now())`,
    [client.tenantId],
  )
  await expect(forged).rejects.toThrow('row-level security')
  expect(await every.rows('select 1 from scim_change')).toEqual([])
})
