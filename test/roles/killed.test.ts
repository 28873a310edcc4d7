import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createRoleStore } from '../../src/store/provider/roles/role-store.ts'
import { type MembershipInTest, startMembership } from '../membership/membership-in-test.ts'
import { dyingDatabase } from '../support/dying-database.ts'

vi.setConfig({ testTimeout: 120_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

it('a role that is taken from every tenant is taken from each, once, wherever the taking is killed', async () => {
  const decision = { at: new Date(), by: 'test' }
  const put = (path: string) => app.api.request('PUT', `/product-roles/${path}`, { body: {} })
  const tenants = [await app.tenant(), await app.tenant(), await app.tenant()]
  const groups = []
  for (const tenant of tenants) {
    const ada = await tenant.scim.user('ada@example.org')
    groups.push({ tenant, group: await tenant.scim.group('All', [ada.id]) })
  }
  let deaths = 0
  for (;;) {
    const role = `role${deaths}`
    await put(role)
    for (const { tenant, group } of groups)
      await tenant.ask('PUT', `/product-roles/${role}/groups/${group.id}`)
    const database = dyingDatabase(app.api.database, deaths + 1)
    await createRoleStore(database)
      .retract(null, role, decision)
      .catch((error: unknown) => {
        if (!database.died()) throw error
      })
    const isBegun = deaths > 0 || !database.died()
    await createRoleStore(app.api.database).finishRetractions()
    for (const { tenant } of groups) {
      const [member] = (await tenant.ask('GET', '/members')).items
      expect([deaths, member.roles]).toEqual([deaths, isBegun ? [] : [role]])
      const { items } = await tenant.ask('GET', '/feed?types=role.revoked')
      const told = items.filter(({ data }: { data: { role: string } }) => data.role === role)
      expect([deaths, told.length]).toEqual([deaths, isBegun ? 1 : 0])
      expect((await tenant.ask('GET', '/product-roles')).items).toHaveLength(isBegun ? 0 : 1)
    }
    if (!isBegun) await createRoleStore(app.api.database).retract(null, role, decision)
    if (!database.died()) break
    deaths += 1
  }
  expect(deaths).toBeGreaterThan(4)
})
