import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership, type TenantInTest } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

const active = (tenant: TenantInTest, id: string, value: boolean) =>
  tenant.scim.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path: 'active', value }))
const memberOf = async (tenant: TenantInTest, search: string, state = '') =>
  (await tenant.ask('GET', `/members?search=${encodeURIComponent(search)}${state && `&state=${state}`}`))
    .items[0]
const enter = (tenant: TenantInTest, subject: string) =>
  tenant.ask('GET', `/may-enter?subject=${encodeURIComponent(subject)}`)

describe('members', () => {
  it('are listed by key, found by the beginning of a name, user name or address, and by state', async () => {
    const tenant = await app.tenant()
    for (let n = 0; n < 5; n += 1) {
      const emails = [{ value: `mail${n}@example.org`, primary: true }]
      await tenant.scim.user(`u${n}@example.org`, { displayName: `Person ${n}`, emails })
    }
    const seen: string[] = []
    let after = ''
    do {
      const page = await tenant.ask('GET', `/members?limit=2${after && `&after=${after}`}`)
      seen.push(...page.items.map(({ userName }: { userName: string }) => userName))
      after = page.next ?? ''
    } while (after)
    expect(seen.sort()).toEqual([0, 1, 2, 3, 4].map((n) => `u${n}@example.org`))
    for (const search of ['U3@EX', 'person 3', 'mail3@']) {
      expect((await memberOf(tenant, search)).userName, search).toBe('u3@example.org')
    }
    const third = await memberOf(tenant, 'u3@')
    await active(tenant, third.record.id, false)
    const { items } = await tenant.ask('GET', '/members?state=deactivated')
    expect(items.map(({ id }: { id: string }) => id)).toEqual([third.id])
  })

  it('show origin, record and history', async () => {
    const tenant = await app.tenant()
    const ada = await tenant.scim.user('ada@example.org', { displayName: 'Ada' })
    await active(tenant, ada.id, false)
    const { id } = await memberOf(tenant, 'ada@')
    const shown = await tenant.ask('GET', `/members/${id}`)
    expect(shown).toMatchObject({
      origin: 'provisioned',
      connection: 1,
      record: { id: ada.id, active: false, version: 2 },
      document: { userName: 'ada@example.org' },
    })
    const { items } = await tenant.ask('GET', `/members/${id}/history`)
    expect(items.map(({ event }: { event: string }) => event)).toEqual([
      'member.deactivated',
      'member.provisioned',
    ])
    expect((await tenant.try('GET', '/members/nobody')).body.code).toBe('member_not_found')
  })

  it('are deactivated, reactivated and removed by a person, told in the ledger, and never against the directory', async () => {
    const tenant = await app.tenant()
    const ada = await tenant.scim.user('ada@example.org')
    const { id } = await memberOf(tenant, 'ada@')
    expect((await tenant.ask('POST', `/members/${id}/deactivate`)).state).toBe('deactivated')
    expect((await tenant.ask('POST', `/members/${id}/reactivate`)).state).toBe('active')
    await active(tenant, ada.id, false)
    const refused = await tenant.try('POST', `/members/${id}/reactivate`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'directory_says_no' } })
    await active(tenant, ada.id, true)
    expect((await tenant.ask('POST', `/members/${id}/remove`)).state).toBe('removed')
    const { items } = await tenant.ask('GET', `/members/${id}/history?limit=2`)
    expect(items[0]).toMatchObject({ event: 'member.removed', data: { by: expect.any(String) } })
    // The identity provider still has the person, and what it sends does not bring the member back.
    await tenant.scim.send(
      'PATCH',
      `/v2/Users/${ada.id}`,
      patchOf({ op: 'replace', path: 'title', value: 'X' }),
    )
    expect((await tenant.ask('GET', `/members/${id}`)).state).toBe('removed')
    const [unlinked] = (await tenant.ask('GET', '/connections/1/staged?kind=unlinked')).items
    expect(unlinked).toMatchObject({ id: ada.id, problem: { code: 'removed_by_hand' }, person: { id } })
    await tenant.ask('POST', `/connections/1/staged/${ada.id}/resolve`, { how: 'link', person: id })
    expect((await tenant.ask('GET', `/members/${id}`)).state).toBe('active')
  })
})

describe('one person in two organisations', () => {
  it('is one person: what one does, the other and the personal account do not feel', async () => {
    const person = (
      await app.api.request('POST', '/persons', {
        body: { name: 'Ada', email: 'ada@acme.example', emailVerified: true },
      })
    ).body
    const [one, other] = [await app.tenant(), await app.tenant()]
    const records: string[] = []
    for (const tenant of [one, other]) {
      await tenant.ask('PUT', '/domains/acme.example')
      await tenant.ask('PATCH', '/connections/1', { adoption: 'verified_domain' })
      records.push((await tenant.scim.user('ada@acme.example')).id)
      expect((await memberOf(tenant, 'ada@')).id).toBe(person.id)
    }
    const shown = async () => (await app.api.request('GET', `/persons/${person.id}`)).body
    await active(one, records[0] ?? '', false)
    const states = Object.fromEntries(
      (await shown()).memberships.map(({ tenantId, state }: { tenantId: string; state: string }) => [
        tenantId,
        state,
      ]),
    )
    expect(states).toEqual({ [one.id]: 'deactivated', [other.id]: 'active' })
    await one.scim.send('DELETE', `/v2/Users/${records[0]}`)
    expect((await enter(one, 'ada@acme.example')).mayEnter).toBe(false)
    expect((await enter(other, 'ada@acme.example')).mayEnter).toBe(true)
    expect(await shown()).toMatchObject({ id: person.id, emails: [{ verified: true }] })
    // Only the operator deletes the person, and then both know.
    const admin = await app.api.keyOf('admin')
    const path = `/persons/${person.id}`
    expect((await app.api.request('DELETE', path, { key: admin })).status).toBe(403)
    expect((await app.api.request('DELETE', path)).status).toBe(204)
    expect((await app.api.request('GET', path)).status).toBe(404)
    expect((await enter(other, 'ada@acme.example')).mayEnter).toBe(false)
    expect((await other.ask('GET', '/connections/1/staged?kind=unlinked')).items).toMatchObject([
      { id: records[1], problem: { code: 'person_deleted' } },
    ])
  })

  it('is not deleted while the last owner of any of them', async () => {
    const tenant = await app.tenant()
    const own = await tenant.ask('POST', '/members', { name: 'Grace', owner: true })
    const refused = await app.api.request('DELETE', `/persons/${own.id}`)
    expect(refused).toMatchObject({ status: 409, body: { refusal: 'last_owner' } })
    expect((await tenant.ask('GET', `/members/${own.id}`)).state).toBe('active')
  })
})

describe('leaving by policy', () => {
  const tenantWith = async (policy: object) => {
    const tenant = await app.tenant()
    await tenant.ask('PATCH', '/connections/1', policy)
    const ada = await tenant.scim.user('ada@example.org', { externalId: 'object-1' })
    return { tenant, ada, member: await memberOf(tenant, 'ada@') }
  }
  const later = (days: number) => new Date(Date.now() + days * 86_400_000 + 1000)

  it('keeps some days and then removes; who comes back before is kept', async () => {
    const { tenant, ada, member } = await tenantWith({
      leaving: { onDeactivate: { do: 'keep', days: 10 } },
    })
    await active(tenant, ada.id, false)
    const waiting = await tenant.ask('GET', `/members/${member.id}`)
    expect(waiting).toMatchObject({ state: 'deactivated', due: { state: 'removed' } })
    await active(tenant, ada.id, true)
    expect(await tenant.ask('GET', `/members/${member.id}`)).toMatchObject({ state: 'active', due: null })
    await active(tenant, ada.id, false)
    await app.api.ports.members.applyDue(later(9))
    expect((await tenant.ask('GET', `/members/${member.id}`)).state).toBe('deactivated')
    await app.api.ports.members.applyDue(later(10))
    expect((await tenant.ask('GET', `/members/${member.id}`)).state).toBe('removed')
  })

  it('lets a grace period pass first, in which a mistake that is undone never took effect', async () => {
    const { tenant, ada, member } = await tenantWith({ graceHours: 24 })
    await active(tenant, ada.id, false)
    const waiting = await tenant.ask('GET', `/members/${member.id}`)
    expect(waiting).toMatchObject({ state: 'active', due: { state: 'deactivated' } })
    await active(tenant, ada.id, true)
    await app.api.ports.members.applyDue(later(2))
    expect((await tenant.ask('GET', `/members/${member.id}`)).state).toBe('active')
    await active(tenant, ada.id, false)
    await app.api.ports.members.applyDue(later(2))
    expect((await tenant.ask('GET', `/members/${member.id}`)).state).toBe('deactivated')
  })

  it('brings whoever was deleted back as the same member within the window, and as a newcomer later', async () => {
    const { tenant, ada, member } = await tenantWith({ reactivationDays: 5 })
    await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`)
    const again = await tenant.scim.user('ada@example.org', { externalId: 'object-1' })
    expect(await memberOf(tenant, 'ada@')).toMatchObject({ id: member.id, record: { id: again.id } })
    await tenant.scim.send('DELETE', `/v2/Users/${again.id}`)
    // The name is free for another human: the directory's own id says that it is not the same one.
    const namesake = await tenant.scim.user('ada@example.org', { externalId: 'object-2' })
    expect((await memberOf(tenant, 'ada@')).id).not.toBe(member.id)
    await tenant.scim.send('DELETE', `/v2/Users/${namesake.id}`)
    app.advance(6 * 86_400_000)
    const late = await tenant.scim.user('ada@example.org', { externalId: 'object-1' })
    const newcomer = await memberOf(tenant, 'ada@')
    expect(newcomer.record.id).toBe(late.id)
    expect(newcomer.id).not.toBe(member.id)
  })

  it('tells the product to whom what was theirs goes', async () => {
    const { tenant, ada, member } = await tenantWith({})
    await tenant.scim.user('heir@example.org')
    const heir = await memberOf(tenant, 'heir@')
    const onDelete = { do: 'transfer', to: heir.id }
    await tenant.ask('PATCH', '/connections/1', { leaving: { onDelete } })
    await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`)
    const { items } = await tenant.ask('GET', `/members/${member.id}/history?limit=1`)
    expect(items[0]).toMatchObject({ event: 'member.removed', data: { transferTo: heir.id } })
    // Who is to receive it goes as well: nobody inherits from themselves, and nobody who is not there is named.
    await tenant.scim.send('DELETE', `/v2/Users/${heir.record.id}`)
    const last = (await tenant.ask('GET', `/members/${heir.id}/history?limit=1`)).items[0]
    expect([last.event, last.data.transferTo]).toEqual(['member.removed', undefined])
    const gone = await tenant.try('PATCH', '/connections/1', { leaving: { onDelete } })
    expect([gone.status, gone.body.code, gone.body.field]).toEqual([
      400,
      'policy_invalid',
      'leaving.onDelete.to',
    ])
  })
})

describe('may this subject enter?', () => {
  it('answers by every way in which somebody is known, and says why', async () => {
    const tenant = await app.tenant()
    const ada = await tenant.scim.user('ada@example.org', {
      externalId: 'object-7',
      emails: [{ value: 'ada.l@example.org' }],
    })
    const { id } = await memberOf(tenant, 'ada@')
    for (const subject of ['ADA@example.org', 'object-7', 'ada.l@example.org', ada.id, id]) {
      expect(await enter(tenant, subject), subject).toMatchObject({
        mayEnter: true,
        reason: 'member',
        personId: id,
      })
    }
    await active(tenant, ada.id, false)
    expect(await enter(tenant, 'object-7')).toMatchObject({ mayEnter: false, reason: 'deactivated' })
    await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`)
    expect(await enter(tenant, 'object-7')).toMatchObject({
      mayEnter: false,
      reason: 'removed',
      mayCreate: false,
    })
  })

  it('does not let sign-in make a member of somebody the directory answers for and has not sent', async () => {
    const tenant = await app.tenant()
    expect(await enter(tenant, 'new@acme.example')).toMatchObject({ reason: 'unknown', mayCreate: true })
    await tenant.ask('PUT', '/domains/acme.example')
    await tenant.scim.user('ada@acme.example')
    expect(await enter(tenant, 'new@acme.example')).toMatchObject({
      mayEnter: false,
      reason: 'not_in_directory',
      mayCreate: false,
    })
    expect(await enter(tenant, 'guest@elsewhere.example')).toMatchObject({ mayCreate: true })
  })

  it('says no to whom nobody has synchronized, and yes to a leaver until somebody has', async () => {
    const tenant = await app.tenant()
    const old = await tenant.scim.user('old@example.org')
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
    await tenant.scim.user('new@example.org')
    await active(tenant, old.id, false)
    expect(await enter(tenant, 'new@example.org')).toMatchObject({
      mayEnter: false,
      reason: 'not_synchronized',
    })
    expect(await enter(tenant, 'old@example.org')).toMatchObject({ mayEnter: true, reason: 'leaving' })
    await tenant.ask('POST', '/connections/1/synchronize', {})
    await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'immediate' }, graceHours: 8 })
    const last = await tenant.scim.user('last@example.org')
    await active(tenant, last.id, false)
    expect(await enter(tenant, 'last@example.org')).toMatchObject({ mayEnter: true, reason: 'leaving' })
    expect((await enter(tenant, 'new@example.org')).mayEnter).toBe(true)
    expect((await enter(tenant, 'old@example.org')).mayEnter).toBe(false)
  })
})

describe('rollcall member and rollcall person', () => {
  it('find a person by address, or in a tenant by what its identity provider knows', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('alan@example.org')
    const email = 'hopper@example.org'
    const { id } = await tenant.ask('POST', '/members', { name: 'Grace', email })
    expect((await app.run('person show Hopper@example.org')).stdout).toContain(id)
    const received = await app.run(`person show ALAN@example.org --tenant ${tenant.name} --json`)
    expect(JSON.parse(received.stdout).memberships).toMatchObject([{ tenantId: tenant.id, state: 'active' }])
    const unsaid = await app.run('person show alan@example.org')
    expect(unsaid).toMatchObject({ code: 5, stderr: expect.stringContaining('--tenant') })
    await app.api.request('POST', '/persons', { body: { name: 'Namesake', email } })
    const ambiguous = await app.run(`person show ${email}`)
    expect(ambiguous).toMatchObject({ code: 6, stderr: expect.stringContaining(id) })
  })

  it('list, show and change members, and ask who may enter', async () => {
    const tenant = await app.tenant()
    await tenant.scim.user('ada@example.org', { displayName: 'Ada' })
    const run = (line: string) => app.run(`${line} --tenant ${tenant.name}`)
    expect((await run('member list --plain')).stdout).toMatch(/^Ada\tada@example.org\tactive\t/)
    expect((await run('member deactivate ada@example.org')).stdout).toContain('Ada is deactivated')
    const shown = await run('member show ada@example.org')
    expect(shown.stdout).toContain('provisioned by connection 1')
    expect(shown.stdout).toContain('member.deactivated (by ')
    const refused = await run('member may-enter ada@example.org')
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('No (deactivated)') })
    await run('member reactivate ada@example.org')
    expect((await run('member may-enter ada@example.org')).code).toBe(0)
    expect((await run('member mark ada@example.org --owner yes')).stdout).toContain('owner')
    expect(await run('member remove ada@example.org')).toMatchObject({ code: 6 })
    expect((await run('member remove nobody@example.org')).code).toBe(5)
    const added = await run('member add --name Grace --email grace@example.org --json')
    const { id } = JSON.parse(added.stdout)
    expect((await app.run(`person email ${id} grace@example.org --verified`)).stdout).toContain(
      'grace@example.org, verified',
    )
    expect((await app.run(`person delete ${id} --yes`)).code).toBe(0)
    expect((await app.run(`person show ${id}`)).code).toBe(5)
    const other = JSON.parse((await app.run('person add --name Alan --json')).stdout)
    expect(other).toMatchObject({ name: 'Alan', memberships: [] })
  })
})
