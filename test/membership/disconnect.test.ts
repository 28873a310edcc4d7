import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runDisconnection } from '../../src/provider/membership/disconnect.ts'
import { createHealthStore } from '../../src/store/provider/connections/health.ts'
import { createDisconnectionStore } from '../../src/store/provider/membership/disconnections.ts'
import { dyingDatabase } from '../support/dying-database.ts'
import { clientWith, patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership, type TenantInTest } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

type Listed = {
  id: string
  userName: string | null
  state: string
  origin: string
  connection: number | null
}
const membersOf = async (tenant: TenantInTest): Promise<Listed[]> =>
  (await tenant.ask('GET', '/members')).items
const statesOf = async (tenant: TenantInTest) => (await membersOf(tenant)).map(({ state }) => state).sort()
const told = async (tenant: TenantInTest, types: string) =>
  (await tenant.ask('GET', `/feed?types=${types}&limit=1000`)).items
const end = (tenant: TenantInTest) => tenant.ask('POST', '/connections/1/disconnect')
const deactivate = (tenant: TenantInTest, id: string) =>
  tenant.scim.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false }))

describe('a connection that ends', () => {
  it.each([
    ['suspend', { do: 'suspend' }, ['deactivated', 'deactivated', 'deactivated'], 'member.deactivated'],
    ['remove', { do: 'remove' }, [], 'member.removed'],
    ['keep', { do: 'keep', days: 3 }, ['deactivated', 'deactivated', 'deactivated'], 'member.deactivated'],
  ])('has its members leave as its policy says: %s', async (_, onConnectionRemoved, states, event) => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', {
      leaving: { onConnectionRemoved },
      graceHours: 5,
      brake: { people: 0, percent: 0, minutes: 60 },
    })
    const people = []
    for (const name of ['ada', 'grace', 'alan']) people.push(await tenant.scim.user(`${name}@example.org`))
    await tenant.scim.group(
      'All',
      people.map(({ id }) => id),
    )
    const ended = await end(tenant)
    expect(ended.disconnection).toMatchObject({ isOver: true, counts: { kept: 0, unchanged: 0 } })
    expect(await statesOf(tenant)).toEqual(states)
    const left = await told(tenant, event)
    expect(left).toHaveLength(3)
    expect(left[0].data).toMatchObject({ because: 'connection_removed', by: 'operator key' })
    expect((await told(tenant, 'connection.decommissioned'))[0]).toMatchObject({
      subject: { kind: 'connection', id: '1' },
      data: { name: 'main', by: 'operator key' },
    })
    expect((await tenant.scim.send('GET', '/v2/Users')).status).toBe(401)
    expect((await tenant.ask('GET', '/groups')).items).toEqual([])
    expect((await tenant.ask('GET', '/tokens')).items).toMatchObject([{ status: 'revoked' }])
  })

  it('leaves last owners, emergency access and the product’s own people, who belong to no connection from then on', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', { leaving: { onConnectionRemoved: { do: 'remove' } } })
    for (const name of ['owner', 'glass', 'ada']) await tenant.scim.user(`${name}@example.org`)
    const idOf = async (name: string) => (await tenant.ask('GET', `/members?search=${name}`)).items[0].id
    await tenant.ask('PATCH', `/members/${await idOf('owner')}`, { owner: true })
    await tenant.ask('PATCH', `/members/${await idOf('glass')}`, { breakGlass: true })
    await tenant.ask('POST', '/members', { email: 'own@example.org' })
    expect((await end(tenant)).disconnection.counts).toEqual({
      deactivated: 0,
      removed: 1,
      kept: 2,
      unchanged: 0,
    })
    const left = (await membersOf(tenant)).map(({ state, origin, connection }) => [state, origin, connection])
    expect(left).toEqual(Array(3).fill(['active', 'product', null]))
  })

  it('ends who is held, staged or in conflict with it, and connects anew: who comes back is the same member', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', { brake: { people: 0, percent: 0, minutes: 60 } })
    const [ada, grace] = [
      await tenant.scim.user('ada@example.org', { externalId: 'a' }),
      await tenant.scim.user('grace@example.org', { externalId: 'g' }),
    ]
    await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`)
    await deactivate(tenant, grace.id)
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
    await tenant.scim.user('new@example.org')
    expect((await tenant.ask('GET', '/connections/1/staged')).counts).toMatchObject({ held: 2, new: 1 })
    const before = (await membersOf(tenant)).map(({ id }) => id).sort()
    expect((await end(tenant)).disconnection.counts).toMatchObject({ deactivated: 2, unchanged: 1 })
    expect(await statesOf(tenant)).toEqual(['deactivated', 'deactivated'])
    expect((await tenant.ask('GET', '/connections/1/staged')).items).toEqual([])
    const { token } = (await tenant.ask('POST', '/tokens', { description: 'anew' })) as { token: string }
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'immediate' } })
    const anew = clientWith(app.provider, token, tenant.id, '')
    await anew.user('ada@example.org', { externalId: 'a' })
    await anew.user('grace@example.org', { externalId: 'g' })
    const after = await membersOf(tenant)
    expect(after.map(({ id }) => id).sort()).toEqual(before)
    expect(after.map(({ state }) => state)).toEqual(['active', 'active'])
  })

  it('is not taken for failing when its identity provider goes on trying, until there is a token again', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org')
    await end(tenant)
    const health = createHealthStore(app.api.database)
    const refused = {
      ...{ tenantId: tenant.id, connection: 1, turnedAway: 5, gotThrough: false },
      ...{ at: new Date(), status: 401, reason: 'revoked' as const },
    }
    await health.noteHealth([refused])
    expect((await tenant.ask('GET', '/connections')).items).toMatchObject([{ failingSince: null }])
    await tenant.ask('POST', '/tokens', { description: 'anew' })
    await health.noteHealth([refused])
    expect((await tenant.ask('GET', '/connections')).items).toMatchObject([
      { failingSince: expect.any(String) },
    ])
  })

  it('lets nobody in and is ended by nobody else while it goes on', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org')
    const store = createDisconnectionStore(app.api.database, v7)
    await store.begin({ tenantId: tenant.id, connection: 1 }, { at: new Date(), by: 'test' })
    const again = await tenant.try('POST', '/connections/1/disconnect')
    expect([again.status, again.body.code]).toEqual([409, 'connection_disconnecting'])
    const { token } = await tenant.ask('POST', '/tokens', { description: 'too early' })
    const refused = await clientWith(app.provider, token, tenant.id, '').send('GET', '/v2/Users')
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('switched off')])
    expect(await store.listUnfinished()).toEqual([{ tenantId: tenant.id, connection: 1 }])
    await runDisconnection({ tenantId: tenant.id, connection: 1 }, app.api.ports)
    expect(await store.listUnfinished()).toEqual([])
  })

  it('is the customer’s admin to end, of their own organisation, and said so in the audit log', async () => {
    const tenant = await app.tenant()
    const key = await app.api.keyOf('customer_admin', (await app.tenant()).id)
    expect((await tenant.try('POST', '/connections/1/disconnect', undefined, key)).status).toBe(404)
    const auditor = await app.api.keyOf('auditor')
    expect((await tenant.try('POST', '/connections/1/disconnect', undefined, auditor)).status).toBe(403)
    const own = await app.api.keyOf('customer_admin', tenant.id)
    expect((await tenant.try('POST', '/connections/1/disconnect', undefined, own)).status).toBe(202)
    const { body } = await app.api.request('GET', `/audit?action=connection.disconnected`)
    expect(body.items[0]).toMatchObject({
      outcome: 'done',
      tenantId: tenant.id,
      actor: { role: 'customer_admin' },
      changes: [{ path: 'ended', from: null, to: expect.stringMatching(/^20/) }],
    })
  })

  it('is ended once, wherever the ending is killed', async () => {
    let deaths = 0
    for (let at = 1; ; at += 7) {
      const tenant = await app.tenant()
      const people = await Promise.all(
        Array.from({ length: 3 }, (_, n) => tenant.scim.user(`p${n}@example.org`)),
      )
      await tenant.scim.group(
        'All',
        people.map(({ id }) => id),
      )
      const reach = { tenantId: tenant.id, connection: 1 }
      await createDisconnectionStore(app.api.database, v7).begin(reach, { at: new Date(), by: 'test' })
      const database = dyingDatabase(app.api.database, at)
      const disconnections = createDisconnectionStore(database, v7)
      const work = runDisconnection(reach, { disconnections, now: () => new Date() })
      await work.catch((error: unknown) => {
        if (!database.died()) throw error
      })
      await runDisconnection(reach, app.api.ports)
      const counts = (await tenant.ask('GET', '/connections/1')).disconnection.counts
      expect([at, counts]).toEqual([at, { deactivated: 3, removed: 0, kept: 0, unchanged: 0 }])
      expect(await told(tenant, 'member.deactivated')).toHaveLength(3)
      expect(await told(tenant, 'connection.decommissioned')).toHaveLength(1)
      if (!database.died()) break
      deaths += 1
    }
    expect(deaths).toBeGreaterThan(5)
  })
})

it('rollcall connection disconnect says what became of the members, and shows it afterwards', async () => {
  const tenant = await app.tenant()
  await tenant.scim.user('ada@example.org')
  expect((await app.run(`connection disconnect --tenant ${tenant.name}`)).code).toBe(2)
  const ended = await app.run(`connection disconnect --tenant ${tenant.name} --yes`)
  expect([ended.code, ended.stdout]).toEqual([
    0,
    expect.stringMatching(/^Ended: .+ by operator key; 1 deactivated\./),
  ])
  const shown = await app.run(`connection show --tenant ${tenant.name}`)
  expect(shown.stdout).toContain('1 deactivated')
})
