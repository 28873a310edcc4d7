import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Jobs } from '../../src/jobs/jobs.ts'
import { defineMembershipWork } from '../../src/server/wire-membership.ts'
import { patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership } from './membership-in-test.ts'

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

/** What a node does every minute, at once. */
function everyMinute(now: () => Date): () => Promise<void> {
  const { database, ports } = app.api
  const works: (() => Promise<void>)[] = []
  const jobs = {
    define: (kind: { name: string }, work: (run: never) => Promise<void>) => {
      if (kind.name === 'memberships-due') works.push(() => work({} as never))
    },
    send: async () => true,
  } as unknown as Jobs
  const live = { publish: () => undefined } as never
  defineMembershipWork({ jobs, database }, live, () => ({ ...ports, now }))
  return async () => {
    for (const work of works) await work()
  }
}

it('a node whose clock has jumped a year ahead ends no grace period early', async () => {
  const tenant = await app.tenant()
  await tenant.ask('PATCH', '/connections/1', { graceHours: 24 })
  const ada = await tenant.scim.user('ada@example.org')
  const off = patchOf({ op: 'replace', path: 'active', value: false })
  await tenant.scim.send('PATCH', `/v2/Users/${ada.id}`, off)
  const aYearAhead = () => new Date(Date.now() + 365 * 86_400_000)
  const state = async () => (await tenant.ask('GET', '/members')).items[0].state
  await everyMinute(aYearAhead)()
  expect(await state()).toBe('active')
  // Once the day has passed by both clocks, it ends.
  await app.api.database
    .forTenant(tenant.id)
    .rows(`update membership set due_at = due_at - interval '25 hours' where tenant_id = $1`, [tenant.id])
  await everyMinute(aYearAhead)()
  expect(await state()).toBe('deactivated')
})
