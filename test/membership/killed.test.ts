import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { createStagingStore } from '../../src/store/provider/membership/staging-store.ts'
import { type MembershipInTest, startMembership } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

it('a Synchronize that is killed again and again, wherever it is, does each thing once and ends', async () => {
  const tenant = await app.tenant()
  await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
  await Promise.all(Array.from({ length: 300 }, (_, n) => tenant.scim.user(`p${n}@example.org`)))
  const { database } = app.api
  const [here] = await database.rows<{ name: string }>('select current_database() as name')
  const url = new URL(inject('testServerUrl'))
  url.pathname = `/${here?.name}`
  const begun = await app.api.ports.staging.beginSynchronization({
    tenantId: tenant.id,
    connection: 1,
    id: v7(),
    cause: 'by_hand',
    requestedBy: 'test',
    at: new Date(),
  })
  const id = begun?.id ?? ''
  const victim = await openDatabase(url.href, { applicationName: 'victim', maxConnections: 2 })
  const staging = createStagingStore(victim, v7)
  let [kills, isOver] = [0, false]
  const work = async () => {
    while (!isOver) {
      const state = await staging.applyNext(tenant.id, id, new Date()).catch(() => undefined)
      isOver ||= state?.state === 'done'
    }
  }
  const killing = async () => {
    while (!isOver && kills < 12) {
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
  const ended = await tenant.ask('GET', `/synchronizations/${id}`)
  expect(ended).toMatchObject({ state: 'done', counts: { joined: 300 } })
  const own = database.forTenant(tenant.id)
  const told = await own.rows(
    `select event, count(*) as count from scim_change where tenant_id = $1 and event <> 'member.staged'
       and event not like 'connection.%' group by event order by event`,
    [tenant.id],
  )
  expect(told).toEqual([
    { event: 'member.provisioned', count: 300 },
    { event: 'sync.completed', count: 1 },
  ])
  const [left] = await own.rows('select count(*) as members from membership')
  expect(left).toEqual({ members: 300 })
})
