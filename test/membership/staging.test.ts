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
const byHand = { apply: { mode: 'by_hand' } }

async function stagedTenant(change: object = byHand): Promise<TenantInTest> {
  const tenant = await app.tenant()
  await tenant.ask('PATCH', '/connections/1', change)
  return tenant
}

const statesOf = (tenant: TenantInTest) =>
  app.api.database
    .forTenant(tenant.id)
    .rows<{ resource_id: string; state: string }>(
      'select resource_id, state from membership order by resource_id',
    )

const eventsOf = async (tenant: TenantInTest) =>
  (
    await app.api.database
      .forTenant(tenant.id)
      .rows<{ event: string }>(
        `select event from scim_change where tenant_id = $1 and event not like 'connection.%' order by seq`,
        [tenant.id],
      )
  ).map(({ event }) => event)

const active = (tenant: TenantInTest, id: string, value: boolean) =>
  tenant.scim.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path: 'active', value }))

describe('a staged connection', () => {
  it('answers the identity provider as ever and makes nobody a member until Synchronize', async () => {
    const tenant = await stagedTenant()
    const ada = await tenant.scim.user('ada@example.org', { displayName: 'Ada', title: 'Countess' })
    expect((await tenant.scim.send('GET', `/v2/Users/${ada.id}`)).body).toEqual(ada)
    expect(await statesOf(tenant)).toEqual([])
    const { items, counts } = await tenant.ask('GET', staged)
    expect(counts).toMatchObject({ new: 1, changed: 0, leaving: 0, conflict: 0 })
    expect(items).toMatchObject([
      { id: ada.id, kind: 'new', person: { id: null, label: 'Ada', userName: 'ada@example.org' } },
    ])
    const attributes = items[0].differences.map(({ attribute }: { attribute: string }) => attribute)
    expect(attributes).toEqual(expect.arrayContaining(['userName', 'displayName', 'title', 'active']))
    const run = await tenant.ask('POST', '/connections/1/synchronize', {})
    const ended = await tenant.ask('GET', `/synchronizations/${run.id}`)
    expect(ended).toMatchObject({
      state: 'done',
      progress: { done: 1, total: 1, percent: 100 },
      counts: { joined: 1, refused: 0 },
    })
    expect(await statesOf(tenant)).toEqual([{ resource_id: ada.id, state: 'active' }])
    expect(await eventsOf(tenant)).toEqual(['member.staged', 'member.provisioned', 'sync.completed'])
    expect((await tenant.ask('GET', staged)).last.id).toBe(run.id)
  })

  it('shows exactly what differs, keeps since when, and forgets what was changed back', async () => {
    const tenant = await stagedTenant({})
    const ada = await tenant.scim.user('ada@example.org', { title: 'Countess', displayName: 'Ada' })
    await tenant.ask('PATCH', '/connections/1', byHand)
    const set = (path: string, value: unknown) =>
      tenant.scim.send('PATCH', `/v2/Users/${ada.id}`, patchOf({ op: 'replace', path, value }))
    await set('title', 'Programmer')
    const [first] = (await tenant.ask('GET', staged)).items
    expect(first).toMatchObject({
      kind: 'changed',
      differences: [{ attribute: 'title', before: 'Countess', after: 'Programmer' }],
    })
    await set('displayName', 'Ada L.')
    const [second] = (await tenant.ask('GET', staged)).items
    expect(second.since).toBe(first.since)
    expect(second.differences).toHaveLength(2)
    await set('title', 'Countess')
    await set('displayName', 'Ada')
    expect((await tenant.ask('GET', staged)).items).toEqual([])
    await active(tenant, ada.id, false)
    expect((await tenant.ask('GET', `${staged}?kind=leaving`)).items).toMatchObject([
      { id: ada.id, differences: [{ attribute: 'active', before: true, after: false }] },
    ])
    expect((await statesOf(tenant))[0]?.state).toBe('active')
    await active(tenant, ada.id, true)
    expect((await tenant.ask('GET', staged)).counts.leaving).toBe(0)
  })

  it('applies a selection and leaves the others', async () => {
    const tenant = await stagedTenant()
    const people = await Promise.all(['a', 'b', 'c'].map((name) => tenant.scim.user(`${name}@example.org`)))
    const chosen = people[1].id
    await tenant.ask('POST', '/connections/1/synchronize', { records: [chosen] })
    expect(await statesOf(tenant)).toEqual([{ resource_id: chosen, state: 'active' }])
    expect((await tenant.ask('GET', staged)).counts.new).toBe(2)
  })

  it('begins nothing for a record that nobody has, nor a page after a place that is none', async () => {
    const tenant = await stagedTenant()
    for (const record of ['0190a000-0000-7000-8000-000000000001', 'ada']) {
      const refused = await tenant.try('POST', '/connections/1/synchronize', { records: [record] })
      expect([refused.status, refused.body.code]).toEqual([404, 'staged_not_found'])
    }
    expect((await tenant.ask('GET', '/connections/1/synchronizations')).items).toEqual([])
    for (const list of ['/connections/1/staged', '/members', '/groups', '/properties/problems']) {
      const refused = await tenant.try('GET', `${list}?after=ada`)
      expect([list, refused.status, refused.body.code]).toEqual([list, 400, 'invalid_request'])
    }
  })

  it('deletes on the wire at once, and the member only with Synchronize', async () => {
    const tenant = await stagedTenant({})
    const ada = await tenant.scim.user('ada@example.org', { displayName: 'Ada' })
    await tenant.ask('PATCH', '/connections/1', byHand)
    expect((await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`)).status).toBe(204)
    expect((await tenant.scim.send('GET', `/v2/Users/${ada.id}`)).status).toBe(404)
    expect((await tenant.ask('GET', staged)).items).toMatchObject([
      { id: ada.id, kind: 'leaving', isGone: true, person: { label: 'Ada' } },
    ])
    expect((await statesOf(tenant))[0]?.state).toBe('active')
    await tenant.ask('POST', '/connections/1/synchronize', {})
    expect((await statesOf(tenant))[0]?.state).toBe('removed')
    expect((await tenant.ask('GET', staged)).items).toEqual([])
  })

  it('forgets somebody new who was deleted before anyone said Synchronize', async () => {
    const tenant = await stagedTenant()
    const ada = await tenant.scim.user('ada@example.org')
    await tenant.scim.send('DELETE', `/v2/Users/${ada.id}`)
    expect((await tenant.ask('GET', staged)).counts.new).toBe(0)
    await tenant.ask('POST', '/connections/1/synchronize', {})
    expect(await statesOf(tenant)).toEqual([])
  })

  it('pages by key and neither repeats nor leaves out', async () => {
    const tenant = await stagedTenant()
    const ids: string[] = []
    for (let n = 0; n < 7; n += 1) ids.push((await tenant.scim.user(`p${n}@example.org`)).id)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await tenant.ask('GET', `${staged}?limit=3${after ? `&after=${after}` : ''}`)
      seen.push(...page.items.map(({ id }: { id: string }) => id))
      after = page.next
    } while (after)
    expect(seen).toEqual(ids)
  })
})

describe('a Synchronize that is too large', () => {
  it('is held and asks; allowed it goes on, cancelled it does not, and meanwhile there is no other', async () => {
    const tenant = await stagedTenant({ apply: { mode: 'by_hand', stopAbove: 2 } })
    for (const name of ['a', 'b', 'c']) await tenant.scim.user(`${name}@example.org`)
    const held = await tenant.ask('POST', '/connections/1/synchronize', {})
    expect(held).toMatchObject({ state: 'held', progress: { total: 3 } })
    expect(await statesOf(tenant)).toEqual([])
    const second = await tenant.try('POST', '/connections/1/synchronize', {})
    expect(second).toMatchObject({ status: 409, body: { code: 'synchronization_under_way', id: held.id } })
    expect((await tenant.ask('POST', `/synchronizations/${held.id}/cancel`)).state).toBe('cancelled')
    const again = await tenant.try('POST', `/synchronizations/${held.id}/allow`)
    expect(again).toMatchObject({ status: 409, body: { code: 'synchronization_not_held' } })
    const next = await tenant.ask('POST', '/connections/1/synchronize', {})
    await tenant.ask('POST', `/synchronizations/${next.id}/allow`)
    expect((await tenant.ask('GET', `/synchronizations/${next.id}`)).counts.joined).toBe(3)
  })
})

describe('two at once, and one that is killed', () => {
  it('does each thing once when two workers run the same Synchronize', async () => {
    const tenant = await stagedTenant()
    await Promise.all(Array.from({ length: 120 }, (_, n) => tenant.scim.user(`p${n}@example.org`)))
    const { staging } = app.api.ports
    const begun = await staging.beginSynchronization({
      tenantId: tenant.id,
      connection: 1,
      id: crypto.randomUUID(),
      cause: 'by_hand',
      requestedBy: 'test',
      at: new Date(),
    })
    const id = begun?.id ?? ''
    const work = async () => {
      for (;;) {
        const state = await staging.applyNext(tenant.id, id, new Date())
        if (state?.state === 'done') return state
      }
    }
    const ended = await Promise.all([work(), work(), work()])
    expect(ended[0]?.counts.joined).toBe(120)
    const words = await eventsOf(tenant)
    expect(words.filter((word) => word === 'member.provisioned')).toHaveLength(120)
    expect(words.filter((word) => word === 'sync.completed')).toHaveLength(1)
    expect(await statesOf(tenant)).toHaveLength(120)
  })

  it('begins one run when two press Synchronize', async () => {
    const tenant = await stagedTenant()
    await tenant.scim.user('ada@example.org')
    const answers = await Promise.all([
      tenant.try('POST', '/connections/1/synchronize', {}),
      tenant.try('POST', '/connections/1/synchronize', {}),
    ])
    expect((await eventsOf(tenant)).filter((word) => word === 'member.provisioned')).toHaveLength(1)
    expect(answers.map(({ status }) => status).sort()[0]).toBe(202)
  })
})

describe('the daily run', () => {
  it('is claimed once for every day, and made up for when nobody was there', async () => {
    const tenant = await stagedTenant({
      apply: { mode: 'scheduled', at: '06:00', timeZone: 'Europe/Berlin' },
    })
    const { staging } = app.api.ports
    const isMine = (claimed: readonly { tenantId: string }[]) =>
      claimed.filter(({ tenantId }) => tenantId === tenant.id).length
    expect(isMine(await staging.claimScheduled(new Date()))).toBe(0)
    const later = new Date(Date.now() + 50 * 3_600_000)
    const claims = await Promise.all([1, 2, 3].map(() => staging.claimScheduled(later)))
    expect(claims.map(isMine).sort()).toEqual([0, 0, 1])
    // A node whose clock is behind does not begin it again.
    const behind = new Date(later.getTime() - 3_600_000)
    expect(isMine(await staging.claimScheduled(behind))).toBe(0)
  })

  it('goes on every day after a clock that jumped a year ahead came back, with one run too many', async () => {
    const tenant = await stagedTenant({
      apply: { mode: 'scheduled', at: '06:00', timeZone: 'Europe/Berlin' },
    })
    const { staging } = app.api.ports
    const claimedAfter = async (days: number) => {
      const at = new Date(Date.now() + days * 86_400_000)
      return (await staging.claimScheduled(at)).filter(({ tenantId }) => tenantId === tenant.id).length
    }
    expect(await claimedAfter(365)).toBe(1)
    expect([await claimedAfter(0), await claimedAfter(0)]).toEqual([1, 0])
    expect([await claimedAfter(1), await claimedAfter(1), await claimedAfter(2)]).toEqual([1, 0, 1])
  })
})

describe('rollcall staged', () => {
  it('lists, synchronizes and tells what was held', async () => {
    const tenant = await stagedTenant({ apply: { mode: 'by_hand', stopAbove: 2 } })
    const ada = await tenant.scim.user('ada@example.org', { displayName: 'Ada' })
    const listed = await app.run(`staged list --tenant ${tenant.name} --plain`)
    expect(listed.stdout).toMatch(/^new\tAda\t\d+ attributes\t/)
    expect(listed.stderr).toContain('1 new · 0 changed')
    const shown = await app.run(`staged show ${ada.id} --tenant ${tenant.name}`)
    expect(shown.stdout).toContain('displayName: null → "Ada"')
    const synced = await app.run(`staged sync --tenant ${tenant.name}`)
    expect(synced).toMatchObject({ code: 0, stdout: 'Synchronized 1 person.\n1 joined\n' })
    for (const name of ['b', 'c', 'd']) await tenant.scim.user(`${name}@example.org`)
    const held = await app.run(`staged sync --tenant ${tenant.name} --json`)
    expect(held.code).toBe(7)
    const allowed = await app.run(`staged allow ${JSON.parse(held.stdout).id} --tenant ${tenant.name}`)
    expect(allowed.stdout).toContain('3 joined')
    const runs = await app.run(`staged runs --tenant ${tenant.name} --json`)
    expect(JSON.parse(runs.stdout).items).toHaveLength(2)
    const wrong = await app.run(`staged resolve ${ada.id} vanish --tenant ${tenant.name}`)
    expect(wrong.code).toBe(2)
    const decided = await app.run(`staged resolve ${ada.id} separate --tenant ${tenant.name}`)
    expect(decided.code).toBe(6)
  })
})
