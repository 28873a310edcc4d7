import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { patchOf, userUrn } from '../support/provider.ts'
import { type MembershipInTest, startMembership, type TenantInTest } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

const active = (tenant: TenantInTest, id: string, value: boolean) =>
  tenant.scim.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path: 'active', value }))

async function memberOf(tenant: TenantInTest, userName: string) {
  const { items } = await tenant.ask('GET', `/members?search=${encodeURIComponent(userName)}`)
  return items[0]
}

describe('the last owner and emergency access', () => {
  it('DEL-08: are refused inside the transaction with a sentence that says what to do, and nothing changes', async () => {
    const tenant = await app.tenant()
    const ada = await tenant.scim.user('ada@example.org')
    const { id } = await memberOf(tenant, 'ada@')
    await tenant.ask('PATCH', `/members/${id}`, { owner: true })
    for (const refused of [
      await active(tenant, ada.id, false),
      await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`),
      await tenant.scim.send('PUT', `/v2/Users/${ada.id}`, {
        schemas: [userUrn],
        userName: 'ada@example.org',
        active: false,
      }),
    ]) {
      expect(refused).toMatchObject({ status: 400, body: { scimType: 'mutability' } })
      expect(refused.body.detail).toContain('Make another member an owner')
    }
    expect((await tenant.scim.send('GET', `/v2/Users/${ada.id}`)).body.active).toBe(true)
    const verb = await tenant.try('POST', `/members/${id}/deactivate`)
    expect(verb).toMatchObject({ status: 409, body: { code: 'membership_refused', refusal: 'last_owner' } })
    expect((await tenant.try('PATCH', `/members/${id}`, { owner: false })).status).toBe(409)
    await tenant.scim.user('bob@example.org')
    await tenant.ask('PATCH', `/members/${(await memberOf(tenant, 'bob@')).id}`, { owner: true })
    expect((await active(tenant, ada.id, false)).status).toBe(200)
    await tenant.ask('PATCH', `/members/${(await memberOf(tenant, 'bob@')).id}`, { breakGlass: true })
    const bob = await memberOf(tenant, 'bob@')
    const glass = await tenant.scim.send('DELETE', `/v2/Users/${bob.record.id}`)
    expect(glass.body.detail).toContain('break-glass')
  })

  it('leaves one of two owners when both are taken at once', async () => {
    const tenant = await app.tenant()
    const people = await Promise.all(['a', 'b'].map((name) => tenant.scim.user(`${name}@example.org`)))
    for (const name of ['a@', 'b@']) {
      await tenant.ask('PATCH', `/members/${(await memberOf(tenant, name)).id}`, { owner: true })
    }
    const answers = await Promise.all(people.map(({ id }) => active(tenant, id, false)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })
})

describe('seats and domains', () => {
  it('hold whoever would take a seat too many, however many come at once', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/guards', { seatLimit: 3 })
    const post = (name: string, more = {}) =>
      tenant.scim.send('POST', '/v2/Users', { schemas: [userUrn], userName: `${name}@example.org`, ...more })
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => post(name)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 400, 400, 400])
    const refused = answers.find(({ status }) => status === 400)
    expect(refused?.body.detail).toContain('All seats')
    expect((await tenant.ask('GET', '/guards')).seatsTaken).toBe(3)
    const inactive = await post('g', { active: false })
    expect(inactive.status).toBe(201)
    expect((await active(tenant, inactive.body.id, true)).status).toBe(400)
    const [first] = answers.filter(({ status }) => status === 201)
    await active(tenant, first?.body.id, false)
    expect((await active(tenant, inactive.body.id, true)).status).toBe(200)
  })

  it('refuse an address outside the verified domains, when joining and when it changes, and never a leaver', async () => {
    const tenant = await app.tenant()
    const old = await tenant.scim.user('old@elsewhere.example')
    await tenant.ask('PUT', '/domains/acme.example')
    await tenant.ask('PATCH', '/guards', { onlyVerifiedDomains: true })
    const post = (userName: string) => tenant.scim.send('POST', '/v2/Users', { schemas: [userUrn], userName })
    const refused = await post('ada@evil.example')
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect(refused.body.detail).toContain('verified')
    const ada = (await post('ada@acme.example')).body
    const set = (id: string, path: string, value: unknown) =>
      tenant.scim.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path, value }))
    expect((await set(ada.id, 'userName', 'ada@evil.example')).status).toBe(400)
    expect((await set(old.id, 'title', 'Old hand')).status).toBe(200)
    expect((await active(tenant, old.id, false)).status).toBe(200)
  })
})

describe('the brake on mass deactivation', () => {
  it('lets as many leave as it allows, holds the surplus, and lets a person decide', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', { brake: { people: 3, percent: 10, minutes: 60 } })
    const people: { id: string }[] = []
    for (let n = 0; n < 8; n += 1) people.push(await tenant.scim.user(`p${n}@example.org`))
    for (const { id } of people.slice(0, 4)) expect((await active(tenant, id, false)).status).toBe(200)
    expect((await tenant.scim.send('DELETE', `/v2/Users/${people[4]?.id}`)).status).toBe(204)
    const { items, counts } = await tenant.ask('GET', '/connections/1/staged?held=true')
    expect(counts).toMatchObject({ leaving: 2, held: 2 })
    expect(items.map(({ id, held }: { id: string; held: string }) => [id, held])).toEqual([
      [people[3]?.id, 'brake'],
      [people[4]?.id, 'brake'],
    ])
    // The record says what the identity provider said; the membership has not followed.
    expect((await tenant.scim.send('GET', `/v2/Users/${people[3]?.id}`)).body.active).toBe(false)
    const stateOf = async (name: string) => (await memberOf(tenant, name)).state
    expect([await stateOf('p2@'), await stateOf('p3@')]).toEqual(['deactivated', 'active'])
    // A Synchronize of everything leaves who is held; a person names them.
    await tenant.ask('POST', '/connections/1/synchronize', {})
    expect(await stateOf('p3@')).toBe('active')
    await tenant.ask('POST', `/connections/1/staged/${people[3]?.id}/resolve`, { how: 'apply' })
    expect(await stateOf('p3@')).toBe('deactivated')
    await tenant.ask('POST', `/connections/1/staged/${people[4]?.id}/resolve`, { how: 'keep' })
    const kept = await memberOf(tenant, 'p4@')
    expect(kept).toMatchObject({ state: 'active', origin: 'product', connection: null })
    const twice = await tenant.try('POST', `/connections/1/staged/${people[3]?.id}/resolve`, { how: 'apply' })
    expect(twice).toMatchObject({ status: 409, body: { code: 'staged_decided_already' } })
  })

  it('counts right however many leave at once', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', { brake: { people: 3, percent: 10, minutes: 60 } })
    const people = await Promise.all(
      Array.from({ length: 20 }, (_, n) => tenant.scim.user(`p${n}@example.org`)),
    )
    await Promise.all(people.map(({ id }) => active(tenant, id, false)))
    expect((await tenant.ask('GET', '/connections/1/staged')).counts.held).toBe(17)
  })

  it('lets go of somebody whom the identity provider takes back', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', { brake: { people: 0, percent: 0, minutes: 60 } })
    const ada = await tenant.scim.user('ada@example.org')
    await active(tenant, ada.id, false)
    expect((await tenant.ask('GET', '/connections/1/staged')).counts.held).toBe(1)
    await active(tenant, ada.id, true)
    expect((await tenant.ask('GET', '/connections/1/staged')).counts.leaving).toBe(0)
    expect((await memberOf(tenant, 'ada@')).state).toBe('active')
  })

  it('opens again when the window has passed', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', { brake: { people: 1, percent: 0, minutes: 60 } })
    const people = await Promise.all(['a', 'b', 'c'].map((name) => tenant.scim.user(`${name}@example.org`)))
    await active(tenant, people[0].id, false)
    app.advance(61 * 60_000)
    await active(tenant, people[1].id, false)
    expect((await tenant.ask('GET', '/connections/1/staged')).counts.held).toBe(0)
    await active(tenant, people[2].id, false)
    expect((await tenant.ask('GET', '/connections/1/staged')).counts.held).toBe(1)
  })
})
