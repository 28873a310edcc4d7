import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { createPropertyStore } from '../../src/store/provider/properties/property-store.ts'
import { type MembershipInTest, startMembership } from '../membership/membership-in-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

it('an apply of properties that is killed again and again tells of each member once, and ends', async () => {
  const tenant = await app.tenant()
  const count = 1_200
  for (let n = 0; n < count; n += 100) {
    const hundred = Array.from({ length: 100 }, (_, k) => `p${n + k}@example.org`)
    await Promise.all(hundred.map((name) => tenant.scim.user(name, { title: 'Analyst' })))
  }
  await tenant.ask('PUT', '/properties/job', { attribute: 'title' })
  const { database, ports } = app.api
  const id = v7()
  expect(await ports.properties.begin(tenant.id, id, { at: new Date(), by: 'test' })).toMatchObject({
    kind: 'begun',
    run: { total: count, done: 0 },
  })
  const second = await tenant.try('POST', '/properties/apply')
  expect(second).toMatchObject({ status: 409, body: { code: 'properties_under_way', id } })
  expect(await ports.properties.listUnfinished()).toContainEqual({ tenantId: tenant.id, id })
  const [here] = await database.rows<{ name: string }>('select current_database() as name')
  const url = new URL(inject('testServerUrl'))
  url.pathname = `/${here?.name}`
  const victim = await openDatabase(url.href, { applicationName: 'victim', maxConnections: 2 })
  const properties = createPropertyStore(victim)
  let [kills, isOver] = [0, false]
  const work = async () => {
    while (!isOver) {
      const run = await properties.runNext(tenant.id, id, new Date()).catch(() => undefined)
      isOver ||= run?.state === 'done'
    }
  }
  const killing = async () => {
    while (!isOver && kills < 8) {
      const killed = await database.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'victim' and datname = current_database() and state <> 'idle'`,
      )
      kills += killed.length
    }
  }
  await Promise.all([work(), work(), killing()])
  await victim.close()
  expect(kills).toBeGreaterThan(0)
  expect(await tenant.ask('GET', `/property-runs/${id}`)).toMatchObject({
    state: 'done',
    progress: { done: count, total: count, percent: 100 },
    changed: count,
  })
  const [told] = await database.forTenant(tenant.id).rows(
    `select count(*) as events, count(distinct person_id) as people from scim_change
      where tenant_id = $1 and event = 'member.updated' and request_id = $2`,
    [tenant.id, id],
  )
  expect(told).toEqual({ events: count, people: count })
  expect(await ports.properties.listUnfinished()).toEqual([])
})
