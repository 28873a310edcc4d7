import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership, type TenantInTest, withHeir } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 120_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

const actions = [{ do: 'suspend' }, { do: 'remove' }, { do: 'keep', days: 1 }, { do: 'transfer', to: 'heir' }]
const domain = 'acme.example'
let count = 0

/** Somebody with an account of their own, and a member of several organisations by what each one's directory says. */
async function oneInMany(organisations: number) {
  count += 1
  const email = `ada${count}@${domain}`
  const { body: person } = await app.api.request('POST', '/persons', {
    body: { name: 'Ada', email, emailVerified: true },
  })
  const places: { tenant: TenantInTest; record: string }[] = []
  for (let n = 0; n < organisations; n += 1) {
    const tenant = await app.tenant()
    await tenant.ask('PUT', `/domains/${domain}`)
    await tenant.ask('PATCH', '/connections/1', { adoption: 'verified_domain', brake: null })
    places.push({ tenant, record: (await tenant.scim.user(email)).id })
  }
  return { person: person.id as string, email, places }
}

/** The person as the product knows them: states by tenant. */
async function statesOf(person: string): Promise<Record<string, string>> {
  const { status, body } = await app.api.request('GET', `/persons/${person}`)
  expect(status).toBe(200)
  expect(body.emails).toMatchObject([{ verified: true }])
  return Object.fromEntries(
    body.memberships.map(({ tenantId, state }: { tenantId: string; state: string }) => [tenantId, state]),
  )
}

const leave = ({ scim }: TenantInTest, record: string, how: 'deactivate' | 'delete') =>
  how === 'delete'
    ? scim.send('DELETE', `/v2/Users/${record}`)
    : scim.send('PATCH', `/v2/Users/${record}`, patchOf({ op: 'replace', path: 'active', value: false }))

describe('whatever one organisation says of a person', () => {
  it.each(
    (['deactivate', 'delete'] as const).flatMap((how) =>
      actions.flatMap((action) =>
        (['immediate', 'by_hand'] as const).map((mode) => [how, action, mode] as const),
      ),
    ),
  )(
    '%s under %o, applied %s, leaves the person and every other organisation as they are',
    async (how, action, mode) => {
      const { person, email, places } = await oneInMany(4)
      const [left, ...others] = places
      if (!left) throw new Error('There are four.')
      const leaving = { onDeactivate: action, onDelete: action }
      const policy = await withHeir(left.tenant, { leaving, apply: { mode } })
      await left.tenant.ask('PATCH', '/connections/1', policy)
      expect([200, 204]).toContain((await leave(left.tenant, left.record, how)).status)
      if (mode === 'by_hand') await left.tenant.ask('POST', '/connections/1/synchronize', {})
      await app.api.ports.members.applyDue(new Date(Date.now() + 2 * 86_400_000))
      const states = await statesOf(person)
      expect(states[left.tenant.id]).toBe(action.do === 'suspend' ? 'deactivated' : 'removed')
      for (const { tenant } of others) {
        expect(states[tenant.id]).toBe('active')
        expect(await tenant.ask('GET', `/may-enter?subject=${email}`)).toMatchObject({ mayEnter: true })
      }
    },
  )

  it('the end of the whole organisation leaves them, too', async () => {
    const { person, places } = await oneInMany(3)
    const [gone, ...others] = places
    expect((await app.api.request('DELETE', `/tenants/${gone?.tenant.id}`)).status).toBeLessThan(300)
    expect(await statesOf(person)).toEqual(
      Object.fromEntries(others.map(({ tenant }) => [tenant.id, 'active'])),
    )
  })

  it('no statement that is a tenant’s deletes a person, whoever writes one', async () => {
    const { person, places } = await oneInMany(2)
    const { database } = app.api
    for (const { tenant } of places) {
      expect(await database.forTenant(tenant.id).rows('delete from person returning id')).toEqual([])
    }
    expect(await database.rows('delete from person where id = $1 returning id', [person])).toEqual([])
    expect(Object.keys(await statesOf(person))).toHaveLength(2)
    expect((await app.api.request('DELETE', `/persons/${person}`)).status).toBe(204)
    expect((await app.api.request('GET', `/persons/${person}`)).status).toBe(404)
  })
})
