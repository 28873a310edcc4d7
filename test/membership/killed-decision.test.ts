import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createStagingStore } from '../../src/store/provider/membership/staging-store.ts'
import { dyingDatabase } from '../support/dying-database.ts'
import { type MembershipInTest, startMembership } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

it('a conflict whose decision is killed, wherever it is, is as it was, and is decided by who asks again', async () => {
  const tenant = await app.tenant()
  const own = await tenant.ask('POST', '/members', { email: 'ada@acme.example', emailVerified: true })
  const record = await tenant.scim.user('ada@acme.example')
  const reach = { tenantId: tenant.id, connection: 1 }
  const told = async () => (await tenant.ask('GET', '/feed?types=member.*')).items
  const look = async () => [
    await tenant.ask('GET', '/connections/1/staged'),
    await tenant.ask('GET', '/members'),
    await told(),
  ]
  const [before, toldBefore] = [await look(), await told()]
  let deaths = 0
  for (;;) {
    const database = dyingDatabase(app.api.database, deaths + 1)
    const staging = createStagingStore(database, v7)
    const how = { how: 'link', personId: own.id } as const
    await staging.resolve(reach, record.id, how, { at: new Date(), by: 'test' }).catch((error: unknown) => {
      if (!database.died()) throw error
    })
    if (!database.died()) break
    deaths += 1
    expect(await look()).toEqual(before)
  }
  expect(deaths).toBeGreaterThan(3)
  const members = (await tenant.ask('GET', '/members')).items
  expect(members).toMatchObject([{ id: own.id, userName: 'ada@acme.example' }])
  expect(await told()).toHaveLength(toldBefore.length + 1)
  const again = await tenant.try('POST', `/connections/1/staged/${record.id}/resolve`, { how: 'separate' })
  expect(again).toMatchObject({ status: 409, body: { code: 'staged_decided_already' } })
})
