import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership, type TenantInTest } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

const staged = '/connections/1/staged'
const conflictsOf = async (tenant: TenantInTest) => (await tenant.ask('GET', `${staged}?kind=conflict`)).items

describe('people who were here before', () => {
  it('are proposed with evidence and linked by a person; the wire tells nothing of it', async () => {
    const tenant = await app.tenant()
    const own = await tenant.ask('POST', '/members', {
      name: 'Ada',
      email: 'Ada@Acme.example',
      emailVerified: true,
    })
    const stranger = await (await app.tenant()).scim.user('ada@acme.example')
    const record = await tenant.scim.user('ada@acme.example')
    expect(Object.keys(record).sort()).toEqual(Object.keys(stranger).sort())
    const [conflict] = await conflictsOf(tenant)
    expect(conflict).toMatchObject({
      id: record.id,
      person: { id: null },
      proposals: [{ personId: own.id, canLink: true }],
    })
    expect(conflict.proposals[0].evidence.map(({ kind }: { kind: string }) => kind)).toEqual([
      'email',
      'member',
    ])
    // Until then nothing that the identity provider sends touches the member.
    const off = patchOf({ op: 'replace', path: 'active', value: false })
    await tenant.scim.send('PATCH', `/v2/Users/${record.id}`, off)
    expect(await tenant.ask('GET', `/members/${own.id}`)).toMatchObject({
      state: 'active',
      origin: 'product',
    })
    const on = patchOf({ op: 'replace', path: 'active', value: true })
    await tenant.scim.send('PATCH', `/v2/Users/${record.id}`, on)
    await tenant.ask('POST', `${staged}/${record.id}/resolve`, { how: 'link', person: own.id })
    expect(await tenant.ask('GET', `/members/${own.id}`)).toMatchObject({
      origin: 'adopted',
      connection: 1,
      record: { id: record.id },
    })
    await tenant.scim.send('PATCH', `/v2/Users/${record.id}`, off)
    expect((await tenant.ask('GET', `/members/${own.id}`)).state).toBe('deactivated')
  })

  it('are linked by themselves only by a verified address in a verified domain', async () => {
    const tenant = await app.tenant()
    await tenant.ask('PUT', '/domains/acme.example')
    await tenant.ask('PATCH', '/connections/1', { adoption: 'verified_domain' })
    const [yes, no] = [
      await tenant.ask('POST', '/members', { email: 'yes@acme.example', emailVerified: true }),
      await tenant.ask('POST', '/members', { email: 'no@acme.example' }),
    ]
    await tenant.scim.user('yes@acme.example')
    const record = await tenant.scim.user('no@acme.example')
    expect((await tenant.ask('GET', `/members/${yes.id}`)).origin).toBe('adopted')
    expect((await tenant.ask('GET', `/members/${no.id}`)).origin).toBe('product')
    const [conflict] = await conflictsOf(tenant)
    expect(conflict.proposals).toMatchObject([{ personId: no.id, canLink: false }])
    const link = { how: 'link', person: no.id }
    const refused = await tenant.try('POST', `${staged}/${record.id}/resolve`, link)
    expect(refused).toMatchObject({ status: 409, body: { code: 'not_a_candidate' } })
    await app.api.request('PUT', `/persons/${no.id}/emails/no@acme.example`, { body: { verified: true } })
    await tenant.ask('POST', `${staged}/${record.id}/resolve`, link)
    expect((await tenant.ask('GET', `/members/${no.id}`)).origin).toBe('adopted')
  })

  it('are nobody’s business where the tenant has no claim on them', async () => {
    const person = (
      await app.api.request('POST', '/persons', {
        body: { email: 'ceo@victim.example', emailVerified: true },
      })
    ).body
    const attacker = await app.tenant()
    // A member of its own makes every write of this tenant careful; still it learns nothing of strangers.
    await attacker.ask('POST', '/members', { name: 'Mallory' })
    const record = await attacker.scim.user('ceo@victim.example')
    expect(await conflictsOf(attacker)).toEqual([])
    const { items } = await attacker.ask('GET', '/members?search=ceo')
    expect(items[0].id).not.toBe(person.id)
    const stolen = await attacker.try('POST', `${staged}/${record.id}/resolve`, {
      how: 'link',
      person: person.id,
    })
    expect(stolen.status).toBe(409)
  })

  it('a conflict decided twice: the second hears 409, and nothing changes', async () => {
    const tenant = await app.tenant()
    const own = await tenant.ask('POST', '/members', { email: 'ada@acme.example', emailVerified: true })
    const record = await tenant.scim.user('ada@acme.example')
    const path = `${staged}/${record.id}/resolve`
    const answers = await Promise.all([
      tenant.try('POST', path, { how: 'link', person: own.id }),
      tenant.try('POST', path, { how: 'separate' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const members = (await tenant.ask('GET', '/members')).items
    const third = await tenant.try('POST', path, { how: 'separate' })
    expect(third.body.code).toBe('staged_decided_already')
    expect((await tenant.ask('GET', '/members')).items).toEqual(members)
  })

  it('kept separate are two people; ignored is nobody, and can be linked later', async () => {
    const tenant = await app.tenant()
    const own = await tenant.ask('POST', '/members', { email: 'ada@acme.example', emailVerified: true })
    const record = await tenant.scim.user('ada@acme.example')
    await tenant.ask('POST', `${staged}/${record.id}/resolve`, { how: 'ignore' })
    expect((await tenant.ask('GET', '/members')).items).toHaveLength(1)
    const [unlinked] = (await tenant.ask('GET', `${staged}?kind=unlinked`)).items
    expect(unlinked).toMatchObject({ id: record.id, problem: { code: 'ignored' } })
    expect((await tenant.scim.send('GET', `/v2/Users/${record.id}`)).status).toBe(200)
    await tenant.ask('POST', `${staged}/${record.id}/resolve`, { how: 'separate' })
    const { items } = await tenant.ask('GET', '/members')
    expect(items).toHaveLength(2)
    expect(new Set(items.map(({ id }: { id: string }) => id)).has(own.id)).toBe(true)
  })
})
