import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWholeApi, type WholeApi } from '../support/whole-api.ts'

// What pictures are drawn from, and what needs attention: over a real database, counted by it.

let api: WholeApi
let app: string
let person: string
let group: string

beforeAll(async () => {
  api = await startWholeApi()
  const made = await api.request('POST', '/applications', { body: { name: 'Moqups', from: 'moqups' } })
  app = made.body.id
  const ada = await api.request('POST', '/directory/people', {
    body: { attributes: { userPrincipalName: 'ada@x.test', displayName: 'Ada' } },
  })
  person = ada.body.id
  const staff = await api.request('POST', '/directory/groups', {
    body: { attributes: { displayName: 'Staff' } },
  })
  group = staff.body.id
})

afterAll(() => api?.close())

const get = async (path: string) => {
  const { status, body } = await api.request('GET', path)
  expect([path, status, body.code]).toEqual([path, 200, undefined])
  return body
}

async function logged(cycle: string | null, at: Date, outcome: string, durationMs = 5, action = 'create') {
  await api.database.rows(
    `insert into provisioning_log (application_id, at, cycle_id, subject_kind, subject_id, subject_name, action, outcome,
       message, duration_ms, steps, changes)
     values ($1, $2, $3, 'person', $4, 'ada@x.test', $5, $6, 'x', $7, '[]', '[]')`,
    [app, at, cycle, person, action, outcome, durationMs],
  )
}

describe('the last week by outcome', () => {
  it('is counted by day in the zone that was asked for', async () => {
    const yesterday = new Date(Date.now() - 86_400_000)
    yesterday.setUTCHours(23, 30, 0, 0)
    const [day, next] = [yesterday, new Date(yesterday.getTime() + 3_600_000)].map((at) =>
      at.toISOString().slice(0, 10),
    )
    await logged(null, yesterday, 'created')
    await logged(null, yesterday, 'created')
    await logged(null, yesterday, 'failed')
    await logged(null, new Date(Date.now() - 9 * 86_400_000), 'created')
    expect((await get('/logs/outcomes')).items).toEqual([
      { day, outcome: 'created', count: 2 },
      { day, outcome: 'failed', count: 1 },
    ])
    const inBerlin = await get(`/logs/outcomes?zone=Europe/Berlin&application=Moqups`)
    expect(inBerlin.items[0]).toEqual({ day: next, outcome: 'created', count: 2 })
    expect((await get('/logs/outcomes?days=30')).items.length).toBe(3)
  })

  it('refuses a zone that is none', async () => {
    const { status, body } = await api.request('GET', '/logs/outcomes?zone=Nowhere')
    expect([status, body.code]).toEqual([400, 'malformed_request'])
  })
})

describe('the pace of a cycle', () => {
  it('tells entries a second and how long the target took, stretch by stretch, and no-ops take no part in that', async () => {
    const cycle = randomUUID()
    const from = new Date(Date.now() - 600_000)
    await api.database.rows(
      `insert into cycle (application_id, id, kind, state, started_at, ended_at, counts, config_version, high_water)
       values ($1, $2, 'initial', 'done', $3, $4, '{}', 1, 0)`,
      [app, cycle, from, new Date(from.getTime() + 120_000)],
    )
    for (const ms of [10, 20, 30]) await logged(cycle, new Date(from.getTime() + 500), 'created', ms)
    await logged(cycle, new Date(from.getTime() + 500), 'no_change', 900, 'none')
    await logged(cycle, new Date(from.getTime() + 60_500), 'no_change', 1, 'none')
    expect(await get(`/applications/${app}/cycles/${cycle}/pace`)).toEqual({
      stretchMs: 2000,
      items: [
        { at: from.toISOString(), entries: 4, perSecond: 2, medianMs: 20, slowMs: 30 },
        {
          at: new Date(from.getTime() + 60_000).toISOString(),
          entries: 1,
          perSecond: 0.5,
          medianMs: null,
          slowMs: null,
        },
      ],
    })
    const { status, body } = await api.request('GET', `/applications/${app}/cycles/${randomUUID()}/pace`)
    expect([status, body.code]).toEqual([404, 'cycle_not_found'])
  })
})

describe('who belongs where', () => {
  it('names every assignment that brings a person in, groups around groups only where they are flattened', async () => {
    const outer = (
      await api.request('POST', '/directory/groups', { body: { attributes: { displayName: 'Everyone' } } })
    ).body.id
    await api.request('POST', `/directory/groups/${group}/members`, {
      body: { add: [{ kind: 'person', reference: person }] },
    })
    await api.request('POST', `/directory/groups/${outer}/members`, {
      body: { add: [{ kind: 'group', reference: group }] },
    })
    expect((await get(`/directory/people/${person}/access`)).items).toEqual([])
    for (const body of [
      { kind: 'person', principal: person },
      { kind: 'group', principal: group },
      { kind: 'group', principal: outer },
    ]) {
      await api.request('POST', `/applications/${app}/assignments`, { body })
    }
    const direct = { kind: 'direct', group: null, role: null }
    const staff = { kind: 'group', group: { id: group, name: 'Staff' }, role: null }
    const application = { id: app, name: 'Moqups' }
    expect((await get('/directory/people/ada@x.test/access')).items).toEqual([
      { application, via: [direct, staff], members: null },
    ])
    await api.request('PATCH', `/applications/${app}/settings`, { body: { nestedGroups: 'flattened' } })
    const [flattened] = (await get(`/directory/people/${person}/access`)).items
    expect(flattened.via).toEqual([
      direct,
      { kind: 'group', group: { id: outer, name: 'Everyone' }, role: null },
      staff,
    ])
    const [ofGroup] = (await get(`/directory/groups/${group}/access`)).items
    expect(ofGroup.members).toEqual({ looked: 0, withAccount: 0, failing: 0 })
    expect(ofGroup.via[0]).toEqual(direct)
  })

  it('tells what happened to a person, newest first, with the names of groups', async () => {
    await api.request('POST', `/directory/people/${person}/disable`)
    const { items } = await get(`/directory/people/${person}/changes`)
    expect(
      items.map((one: { kind: string; what: string; groupName: string }) => [
        one.kind,
        one.what,
        one.groupName,
      ]),
    ).toEqual([
      ['person', 'disabled', null],
      ['member', 'added', 'Staff'],
      ['person', 'created', null],
    ])
  })
})

describe('what needs attention on the app side', () => {
  it('is who does not get through, what ends within thirty days and people that wait; a customer admin sees their own tenant', async () => {
    const tenants = await Promise.all(
      ['Acme', 'Globex'].map(
        async (name) => (await api.request('POST', '/tenants', { body: { name } })).body.id,
      ),
    )
    for (const tenant of tenants) {
      const made = await api.request('POST', `/tenants/${tenant}/tokens`, {
        body: { description: 'Entra', expiresInDays: 5 },
      })
      expect(made.status).toBe(201)
    }
    await api.request('POST', `/tenants/${tenants[0]}/tokens`, { body: { description: 'lasts' } })
    await api.database.forTenant(tenants[0]).rows(
      `insert into staged_record (tenant_id, connection, resource_id, kind, since)
       values ($1, 1, $2, 'new', now()), ($1, 1, $3, 'conflict', now()), ($1, 1, $4, 'unlinked', now())`,
      [tenants[0], randomUUID(), randomUUID(), randomUUID()],
    )
    await api.request('PATCH', `/tenants/${tenants[1]}/connection`, { body: { enabled: false } })
    await api.database.acrossTenants().rows('update scim_connection set failing_since = now()')
    const { items } = await get('/attention')
    expect(items[0]).toMatchObject({
      kind: 'failing',
      since: expect.stringMatching(/^20.*Z$/),
      connection: 1,
    })
    const told = items.map(
      (one: { kind: string; tenant: { name: string }; description?: string; count?: number }) => [
        one.kind,
        one.tenant.name,
        one.description ?? one.count,
      ],
    )
    expect(told.sort()).toEqual([
      ['expiring', 'Acme', 'Entra'],
      ['expiring', 'Globex', 'Entra'],
      ['failing', 'Acme', undefined],
      ['staged', 'Acme', 2],
    ])
    const key = await api.keyOf('customer_admin', tenants[1])
    const own = await api.request('GET', '/attention', { key })
    expect(own.body.items.map((one: { tenant: { name: string } }) => one.tenant.name)).toEqual(['Globex'])
  })
})
