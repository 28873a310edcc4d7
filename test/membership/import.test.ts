import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership, type TenantInTest } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

const own = (tenant: TenantInTest, name: string, email = `${name}@example.org`, more: object = {}) =>
  tenant.ask('POST', '/members', { name, email, emailVerified: true, ...more })
const visible = (tenant: TenantInTest, importVisible = true) =>
  tenant.ask('PATCH', '/connections/1', { importVisible })
const memberOf = (tenant: TenantInTest, id: string) => tenant.ask('GET', `/members/${id}`)

/** Every user as an identity provider pages through them, a few at a time. */
async function everyUser(tenant: TenantInTest, count = 3, between?: (page: number) => Promise<unknown>) {
  const found: { id: string; userName: string; active: boolean }[] = []
  for (let page = 0; ; page += 1) {
    const { body } = await tenant.scim.send('GET', `/v2/Users?startIndex=${found.length + 1}&count=${count}`)
    found.push(...(body.Resources ?? []))
    if (found.length >= body.totalResults || (body.Resources ?? []).length === 0) return found
    await between?.(page)
  }
}
const namesOf = async (tenant: TenantInTest) =>
  (await everyUser(tenant)).map(({ userName }) => userName).sort()

describe('people the product has made members', () => {
  it('are not shown to an identity provider unless the policy says so', async () => {
    const tenant = await app.tenant()
    await own(tenant, 'ada')
    expect(await namesOf(tenant)).toEqual([])
    await visible(tenant)
    expect(await namesOf(tenant)).toEqual(['ada@example.org'])
    await own(tenant, 'grace')
    expect(await namesOf(tenant)).toEqual(['ada@example.org', 'grace@example.org'])
    await visible(tenant, false)
    expect(await namesOf(tenant)).toEqual([])
    expect((await tenant.ask('GET', '/members')).items).toHaveLength(2)
  })

  it('are found by every filter, and are one list with everyone else, nobody twice and nobody left out', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    for (let n = 0; n < 10; n += 1) {
      if (n % 2 === 0) await own(tenant, `own${n}`)
      else await tenant.scim.user(`sent${n}@example.org`)
    }
    const filter = encodeURIComponent('userName eq "OWN4@example.org"')
    const { body } = await tenant.scim.send('GET', `/v2/Users?filter=${filter}`)
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ active: true, displayName: 'own4' }] })
    const before = await namesOf(tenant)
    expect(before).toHaveLength(10)
    const seen = await everyUser(tenant, 3, (page) => own(tenant, `between${page}`))
    const names = seen.map(({ userName }) => userName)
    expect(new Set(names).size).toBe(names.length)
    for (const name of before) expect(names).toContain(name)
  })

  it('are shown as they are, deactivated and removed too', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    const ada = await own(tenant, 'ada')
    await tenant.ask('POST', `/members/${ada.id}/deactivate`)
    expect(await everyUser(tenant)).toMatchObject([{ userName: 'ada@example.org', active: false }])
    await tenant.ask('POST', `/members/${ada.id}/reactivate`)
    expect(await everyUser(tenant)).toMatchObject([{ active: true }])
    await tenant.ask('POST', `/members/${ada.id}/remove`)
    expect(await everyUser(tenant)).toEqual([])
  })

  it('are shown by a proven address only: an unproven one could make anyone pass for somebody', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    const mallory = await own(tenant, 'Mallory', 'ceo@acme.example', { emailVerified: false })
    expect(await namesOf(tenant)).toEqual([mallory.id])
    const [shown] = await everyUser(tenant)
    expect(JSON.stringify(shown)).not.toContain('ceo@')
    const asked = await tenant.ask('GET', '/may-enter?subject=ceo@acme.example')
    expect(asked).toMatchObject({ mayEnter: false, personId: null })
    await app.api.request('PUT', `/persons/${mallory.id}/emails/m@example.org`, { body: { verified: true } })
    expect(await namesOf(tenant)).toEqual(['m@example.org'])
  })

  it('become the connection’s when it changes one, with what the product knows kept', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    await own(tenant, 'owner', 'owner@example.org', { owner: true })
    const ada = await own(tenant, 'ada')
    const shown = (await everyUser(tenant)).find(({ userName }) => userName.startsWith('ada'))
    await tenant.scim.send(
      'PATCH',
      `/v2/Users/${shown?.id}`,
      patchOf({ op: 'add', path: 'externalId', value: 'x-1' }),
    )
    expect(await memberOf(tenant, ada.id)).toMatchObject({
      origin: 'adopted',
      connection: 1,
      state: 'active',
      record: { id: shown?.id },
    })
    await tenant.scim.send(
      'PATCH',
      `/v2/Users/${shown?.id}`,
      patchOf({ op: 'replace', path: 'active', value: false }),
    )
    expect((await memberOf(tenant, ada.id)).state).toBe('deactivated')
    await visible(tenant, false)
    expect(await namesOf(tenant)).toEqual(['ada@example.org'])
    const { items } = await tenant.ask('GET', `/members/${ada.id}/history`)
    expect(items.map(({ event, data }: { event: string; data: object }) => [event, data])).toContainEqual([
      'member.provisioned',
      expect.objectContaining({ origin: 'adopted' }),
    ])
  })

  it('are protected like everyone: the last owner is not deactivated by who imported them', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    const owner = await own(tenant, 'owner', 'owner@example.org', { owner: true })
    const [shown] = await everyUser(tenant)
    const off = patchOf({ op: 'replace', path: 'active', value: false })
    const { status, body } = await tenant.scim.send('PATCH', `/v2/Users/${shown?.id}`, off)
    expect([status, body.detail]).toEqual([400, expect.stringContaining('last owner')])
    expect(await memberOf(tenant, owner.id)).toMatchObject({ state: 'active', origin: 'product' })
  })

  it('stay members when an identity provider that never had them deletes what it was shown', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    const ada = await own(tenant, 'ada')
    const [shown] = await everyUser(tenant)
    expect((await tenant.scim.send('DELETE', `/v2/Users/${shown?.id}`)).status).toBe(204)
    expect((await tenant.scim.send('GET', `/v2/Users/${shown?.id}`)).status).toBe(404)
    expect(await memberOf(tenant, ada.id)).toMatchObject({ state: 'active', origin: 'product' })
  })

  it('are adopted by Synchronize where changes wait for one', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    const ada = await own(tenant, 'ada')
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
    const [shown] = await everyUser(tenant)
    await tenant.scim.send(
      'PATCH',
      `/v2/Users/${shown?.id}`,
      patchOf({ op: 'add', path: 'title', value: 'X' }),
    )
    expect((await memberOf(tenant, ada.id)).origin).toBe('product')
    await tenant.ask('POST', '/connections/1/synchronize', {})
    expect(await memberOf(tenant, ada.id)).toMatchObject({ origin: 'adopted', record: { id: shown?.id } })
  })

  it('stay members when what was shown ends while a change of it waits for Synchronize', async () => {
    for (const end of ['deleted', 'hidden', 'nothing'] as const) {
      const tenant = await app.tenant()
      await visible(tenant)
      const ada = await own(tenant, 'ada')
      await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
      const [shown] = await everyUser(tenant)
      const change = patchOf({ op: 'add', path: 'title', value: 'Countess' })
      await tenant.scim.send('PATCH', `/v2/Users/${shown?.id}`, change)
      if (end === 'deleted') await tenant.scim.send('DELETE', `/v2/Users/${shown?.id}`)
      if (end === 'hidden') await visible(tenant, false)
      // What the identity provider has changed is not changed back.
      const path = `/persons/${ada.id}/emails/another@example.org`
      await app.api.request('PUT', path, { body: { verified: true } })
      await tenant.ask('POST', '/connections/1/synchronize', {})
      expect(await memberOf(tenant, ada.id), end).toMatchObject({
        state: 'active',
        origin: end === 'deleted' ? 'product' : 'adopted',
      })
      if (end === 'deleted') continue
      expect((await tenant.scim.send('GET', `/v2/Users/${shown?.id}`)).body.title).toBe('Countess')
    }
  })

  it('are shown no more once they are deleted from the product, or somebody whom the directory sent is found to be them', async () => {
    const tenant = await app.tenant()
    await visible(tenant)
    const [ada, grace] = [await own(tenant, 'ada'), await own(tenant, 'grace')]
    expect((await app.api.request('DELETE', `/persons/${ada.id}`)).status).toBe(204)
    expect(await namesOf(tenant)).toEqual(['grace@example.org'])
    const sent = await tenant.scim.user('g.hopper', {
      emails: [{ value: 'grace@example.org', primary: true }],
    })
    await tenant.ask('POST', `/connections/1/staged/${sent.id}/resolve`, { how: 'link', person: grace.id })
    expect(await namesOf(tenant)).toEqual(['g.hopper'])
  })

  it('are listed on their own, each with the user name by which they are shown', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('sent@example.org')
    const ada = await own(tenant, 'ada')
    await own(tenant, 'sent')
    const list = async (flag = true) =>
      (await tenant.ask('GET', `/members?own=${flag}`)).items.map(
        ({ email, offeredAs }: { email: string; offeredAs: string | null }) => [email, offeredAs],
      )
    expect(new Map(await list())).toEqual(
      new Map([
        ['ada@example.org', null],
        ['sent@example.org', null],
      ]),
    )
    await visible(tenant)
    // Whom the identity provider has sent already, it is not shown a second time.
    expect(new Map(await list())).toEqual(
      new Map([
        ['ada@example.org', 'ada@example.org'],
        ['sent@example.org', null],
      ]),
    )
    expect(await list(false)).toHaveLength(1)
    expect(await memberOf(tenant, ada.id)).toMatchObject({ offeredAs: 'ada@example.org' })
    expect((await app.run(`member list --own --plain --tenant ${tenant.name}`)).stdout).toContain(
      'ada@example.org',
    )
  })

  it('do not count as received, and are not among the attributes that an identity provider sends', async () => {
    const tenant = await app.tenant()
    await own(tenant, 'ada')
    await visible(tenant)
    expect(await namesOf(tenant)).toHaveLength(1)
    const progress = await tenant.ask('GET', '/setup')
    expect(progress.people).toBe(0)
    expect(progress.steps).toContainEqual({ step: 'first_person', done: false, at: null })
    expect(await tenant.ask('GET', '/properties/seen')).toMatchObject({ examined: 0, items: [] })
    await tenant.scim.user('grace@example.org')
    expect((await tenant.ask('GET', '/setup')).people).toBe(1)
  })

  it('are all there in the end, though whoever was showing them died half-way', async () => {
    const tenant = await app.tenant()
    await own(tenant, 'ada')
    const { database, ports } = app.api
    await database
      .forTenant(tenant.id)
      .rows(
        `update scim_connection set policy = '{"importVisible":true}', offers_behind = true where tenant_id = $1`,
        [tenant.id],
      )
    await ports.members.applyDue(new Date())
    expect(await namesOf(tenant)).toEqual(['ada@example.org'])
  })
})
