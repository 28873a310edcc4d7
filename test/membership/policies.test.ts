import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { defaultPolicy } from '../../src/provider/membership/policy.ts'
import { type MembershipInTest, startMembership, type TenantInTest } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
let tenant: TenantInTest
beforeAll(async () => {
  app = await startMembership()
  tenant = await app.tenant()
})
afterAll(() => app.close())

describe('the policy of a connection', () => {
  it('begins as applied at once, suspended when deactivated, removed when deleted, with a brake', async () => {
    const shown = await tenant.ask('GET', '/connections/main')
    expect(shown).toMatchObject({ connection: 1, name: 'main', policy: defaultPolicy, nextRunAt: null })
  })

  it('changes in the parts that are named, and only in those', async () => {
    const changed = await tenant.ask('PATCH', '/connections/1', {
      apply: { mode: 'scheduled', timeZone: 'Europe/Berlin' },
      leaving: { onDelete: { do: 'keep', days: 30 } },
    })
    expect(changed.policy).toEqual({
      ...defaultPolicy,
      apply: { ...defaultPolicy.apply, mode: 'scheduled', timeZone: 'Europe/Berlin' },
      leaving: { ...defaultPolicy.leaving, onDelete: { do: 'keep', days: 30 } },
    })
    expect(Date.parse(changed.nextRunAt)).toBeGreaterThan(Date.now())
    const back = await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'immediate' }, brake: null })
    expect(back.policy.brake).toBeNull()
    expect(back.policy.leaving.onDelete).toEqual({ do: 'keep', days: 30 })
    expect(back.nextRunAt).toBeNull()
  })

  it.each([
    ['a time that no clock shows', { apply: { at: '25:00' } }, 'apply.at'],
    ['a time zone that is none', { apply: { timeZone: 'Mars/Olympus' } }, 'apply.timeZone'],
    ['a person who is none', { leaving: { onDelete: { do: 'transfer', to: 'me' } } }, 'leaving.onDelete.to'],
    ['no days at all', { leaving: { onDelete: { do: 'keep', days: 0 } } }, 'leaving.onDelete.days'],
    ['a brake beyond all', { brake: { people: 1, percent: 101, minutes: 60 } }, 'brake.percent'],
  ])('refuses %s and keeps what it was', async (_, change, field) => {
    const before = await tenant.ask('GET', '/connections/1')
    const answer = await tenant.try('PATCH', '/connections/1', change)
    expect(answer).toMatchObject({ status: 400, body: { code: 'policy_invalid', field } })
    expect(await tenant.ask('GET', '/connections/1')).toEqual(before)
  })

  it('is the customer admin’s to change; seats and domains are not', async () => {
    const key = await app.api.keyOf('customer_admin', tenant.id)
    expect((await tenant.try('PATCH', '/connections/1', { graceHours: 4 }, key)).status).toBe(200)
    expect((await tenant.try('GET', '/guards', undefined, key)).status).toBe(200)
    expect((await tenant.try('PATCH', '/guards', { seatLimit: 9 }, key)).status).toBe(403)
    expect((await tenant.try('PUT', '/domains/acme.example', undefined, key)).status).toBe(403)
  })

  it('is told from what to what in the audit log', async () => {
    await tenant.ask('PATCH', '/connections/1', { reactivationDays: 7 })
    const { items } = (await app.api.request('GET', '/audit')).body
    expect(items[0]).toMatchObject({
      action: 'connection.policy_changed',
      target: { kind: 'connection', name: 'main' },
      changes: [{ path: 'reactivationDays', from: 30, to: 7 }],
    })
  })

  it('names what does not exist', async () => {
    const answer = await tenant.try('GET', '/connections/9')
    expect(answer).toMatchObject({ status: 404, body: { code: 'connection_not_found' } })
  })
})

describe('seats and domains', () => {
  it('are limited and verified by the product', async () => {
    const other = await app.tenant()
    await other.ask('PATCH', '/guards', { seatLimit: 3, onlyVerifiedDomains: true })
    await other.ask('PUT', '/domains/Acme.Example')
    const guards = await other.ask('PUT', '/domains/acme.example')
    expect(guards).toMatchObject({ seatLimit: 3, seatsTaken: 0, onlyVerifiedDomains: true })
    expect(guards.domains.map(({ domain }: { domain: string }) => domain)).toEqual(['acme.example'])
    expect((await other.try('PUT', '/domains/no%20domain')).body.code).toBe('domain_invalid')
    expect((await other.ask('DELETE', '/domains/acme.example')).domains).toEqual([])
    expect((await other.try('DELETE', '/domains/acme.example')).body.code).toBe('domain_not_found')
    expect((await other.ask('PATCH', '/guards', { seatLimit: null })).seatLimit).toBeNull()
  })
})

describe('rollcall connection and rollcall guard', () => {
  it('show and set the same policy in words', async () => {
    const own = await app.tenant()
    const set = await app.run(
      `connection set --tenant ${own.name} --apply scheduled --at 05:30 --time-zone Asia/Tokyo --on-delete keep:14 --brake 10,5,30 --stop-above none`,
    )
    expect(set).toMatchObject({ code: 0 })
    expect(set.stdout).toContain('daily at 05:30 (Asia/Tokyo), next ')
    expect(set.stdout).toContain('Deleted (DELETE): without access for 14 days, then removed')
    const { policy } = JSON.parse((await app.run(`connection show main --tenant ${own.name} --json`)).stdout)
    expect(policy.brake).toEqual({ people: 10, percent: 5, minutes: 30 })
    expect((await app.run(`connection list --tenant ${own.name} --plain`)).stdout).toBe(
      '1\tmain\tauto\ton\t\n',
    )
    const wrong = await app.run(`connection set --tenant ${own.name} --on-delete vanish`)
    expect(wrong).toMatchObject({ code: 2 })
    await app.run(`guard verify-domain acme.example --tenant ${own.name}`)
    const guards = await app.run(`guard set --tenant ${own.name} --seats 5 --only-verified-domains yes`)
    expect(guards.stdout).toContain('Seats: 0 taken, 5 at most')
    expect(guards.stdout).toContain('Verified domains: acme.example')
  })
})
