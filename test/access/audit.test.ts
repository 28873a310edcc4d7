import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntryJson } from '../../src/api/access-shapes.ts'
import { routePermissions } from '../../src/api/route-permissions.ts'
import { startWholeApi, type WholeApi } from '../support/whole-api.ts'

let api: WholeApi
beforeAll(async () => {
  api = await startWholeApi()
})
afterAll(() => api.close())

const list = async (query = ''): Promise<AuditEntryJson[]> =>
  (await api.request('GET', `/audit?${query}`)).body.items
const newest = async () => (await list('limit=1'))[0]

describe('the audit log', () => {
  it('tells who changed what, when, from what to what, how and in which request', async () => {
    await api.request('POST', '/applications', { body: { name: 'Moqups', from: 'moqups' } })
    const key = await api.keyOf('admin')
    const done = await api.request('PATCH', '/applications/Moqups/settings', {
      key,
      body: { scope: 'all' },
      headers: { 'user-agent': 'rollcall' },
    })
    expect(done.status).toBe(200)
    expect(await newest()).toEqual({
      id: expect.stringMatching(/^\d+$/),
      at: api.clock.now.toISOString(),
      actor: { kind: 'api_key', id: expect.any(String), name: 'key of admin', role: 'admin' },
      via: 'cli',
      action: 'application.settings_changed',
      target: { kind: 'application', id: expect.stringMatching(/^app_/), name: 'Moqups' },
      tenantId: null,
      outcome: 'done',
      code: null,
      changes: [{ path: 'settings.scope', from: 'assigned', to: 'all' }],
      requestId: done.headers['x-request-id'],
      address: '203.0.113.7',
    })
  })

  it('names what was made, with its values, and what was removed, with what it was', async () => {
    const made = await api.request('POST', '/directory/people', {
      body: { attributes: { userPrincipalName: 'ada@corp.test', displayName: 'Ada', department: 'Sales' } },
    })
    expect(made.status).toBe(201)
    const created = await newest()
    expect(created).toMatchObject({
      action: 'person.created',
      target: { kind: 'person', id: made.body.id, name: 'ada@corp.test' },
    })
    expect(created?.changes).toContainEqual({ path: 'attributes.department', from: null, to: 'Sales' })
    await api.request('PATCH', `/directory/people/${made.body.id}`, {
      body: { attributes: { department: null, jobTitle: 'Lead' } },
    })
    const changed = await newest()
    expect(changed?.changes.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'attributes.department', from: 'Sales', to: null },
      { path: 'attributes.jobTitle', from: null, to: 'Lead' },
    ])
    await api.request('DELETE', `/directory/people/${made.body.id}`)
    await api.request('POST', `/directory/people/${made.body.id}/purge`)
    expect(await newest()).toMatchObject({
      action: 'person.purged',
      target: { id: made.body.id, name: 'ada@corp.test' },
      changes: expect.arrayContaining([{ path: 'userName', from: 'ada@corp.test', to: null }]),
    })
  })

  it('holds no secret, whichever way it came in', async () => {
    const secret = 'a-secret-for-the-target-0123456789'
    await api.request('POST', '/applications', {
      body: { name: 'Promapp', from: 'promapp', url: 'https://promapp.test/scim', token: secret },
    })
    await api.request('PATCH', '/applications/Promapp/connection', { body: { token: `${secret}-2` } })
    expect(await newest()).toMatchObject({ changes: [{ path: 'token', from: null, to: '[hidden]' }] })
    await api.request('POST', '/tenants', { body: { name: 'Acme' } })
    const token = await api.request('POST', '/tenants/Acme/tokens', { body: { description: 'Entra' } })
    const key = await api.request('POST', '/api-keys', { body: { name: 'k', role: 'admin' } })
    const link = await api.request('POST', '/sign-in-links')
    const invited = await api.request('POST', '/admins', { body: { email: 'a@b.test', role: 'admin' } })
    const code = invited.body.link.path.split('#')[1]
    await api.request('POST', '/password-links/spend', {
      key: null,
      body: { code, password: 'a password that is secret' },
    })
    const dump = JSON.stringify(await api.database.rows('select * from access_audit'))
    for (const word of [
      secret,
      token.body.token.split('_')[2],
      key.body.key.split('_')[2],
      link.body.path.split('=')[1],
      code,
      'a password that is secret',
    ]) {
      expect(dump).not.toContain(word)
    }
    expect(dump).toContain('admin.password_set')
  })

  it('tells what was refused for want of the right, and to whom', async () => {
    const key = await api.keyOf('auditor')
    await api.request('DELETE', '/applications/Moqups', { key })
    expect(await newest()).toMatchObject({
      actor: { name: 'key of auditor', role: 'auditor' },
      action: 'application.deleted',
      target: { kind: 'application', id: 'Moqups' },
      outcome: 'refused',
      code: 'not_allowed',
      changes: [],
    })
    expect((await api.request('GET', '/applications/Moqups')).status).toBe(200)
  })

  it('has no entry for reading, nor for what was refused as wrong', async () => {
    const before = await newest()
    await api.request('GET', '/applications')
    await api.request('PATCH', '/applications/Moqups/settings', { body: { scope: 'nonsense' } })
    await api.request('DELETE', '/applications/no-such-application')
    await api.request('POST', '/tenants', { body: { name: 'Acme' } })
    expect((await newest())?.id).toBe(before?.id)
  })

  it('has an entry for whoever assigns, imports or allows, with what was asked for', async () => {
    await api.request('POST', '/directory/people', {
      body: { attributes: { userPrincipalName: 'bob@corp.test', displayName: 'Bob' } },
    })
    const body = { kind: 'person', principal: 'bob@corp.test' }
    await api.request('POST', '/applications/Moqups/assignments', { body })
    expect(await newest()).toMatchObject({
      action: 'assignment.added',
      target: { kind: 'application', name: 'Moqups' },
      changes: [
        { path: 'kind', to: 'person' },
        { path: 'principal', to: 'bob@corp.test' },
      ],
    })
    await api.app.inject({
      method: 'POST',
      url: '/api/v1/directory/imports?source=hr.csv',
      headers: {
        authorization: `Bearer ${api.access.operatorKey}`,
        'content-type': 'text/csv',
        host: 'localhost',
      },
      payload: 'userPrincipalName,displayName\ncy@corp.test,Cy\n',
    })
    expect(await newest()).toMatchObject({
      action: 'directory.imported',
      changes: [{ path: 'source', to: 'hr.csv' }],
    })
    await api.request('POST', '/applications/Moqups/held/allow')
    expect(await newest()).toMatchObject({ action: 'held.allowed', target: { name: 'Moqups' } })
  })

  it('is found by who, action, kind, target, outcome and time, and goes on page by page', async () => {
    const all = await list('limit=1000')
    const ids = (entries: readonly AuditEntryJson[]) => entries.map(({ id }) => id)
    const some = async (query: string, wanted: (entry: AuditEntryJson) => boolean) => {
      const found = await list(`limit=1000&${query}`)
      expect(ids(found)).toEqual(ids(all.filter(wanted)))
      expect(found.length).toBeGreaterThan(0)
    }
    await some('actor=key%20of%20AUDITOR', ({ actor }) => actor.name === 'key of auditor')
    await some('action=person.', ({ action }) => action.startsWith('person.'))
    await some('action=person.created', ({ action }) => action === 'person.created')
    await some('kind=application', ({ target }) => target?.kind === 'application')
    await some('target=moqups', ({ target }) => target?.name === 'Moqups' || target?.id === 'moqups')
    await some('outcome=refused', ({ outcome }) => outcome === 'refused')
    await some('since=2020-01-01', () => true)
    expect(await list('until=2020-01-01')).toEqual([])
    const paged: string[] = []
    let cursor = ''
    do {
      const { body } = await api.request('GET', `/audit?limit=3${cursor}`)
      expect(body.items.length).toBeLessThanOrEqual(3)
      paged.push(...ids(body.items))
      cursor = body.next === undefined ? '' : `&cursor=${body.next}`
    } while (cursor !== '')
    expect(paged).toEqual(ids(all))
  })

  it.each(['since=yesterday', 'limit=0', 'cursor=x', 'outcome=maybe', 'unknown=1'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await api.request('GET', `/audit?${query}`)
      expect([status, body.code]).toEqual([400, 'invalid_request'])
    },
  )

  it('is never changed, not even by the server itself', async () => {
    for (const sql of [
      `update access_audit set actor_name = 'someone else'`,
      'delete from access_audit',
      'truncate access_audit',
    ]) {
      await expect(api.database.rows(sql)).rejects.toThrow('the audit log is never changed')
    }
  })

  it('shows a customer admin what concerns their tenant, and nothing else', async () => {
    const { body: own } = await api.request('POST', '/tenants', { body: { name: 'Mine' } })
    const key = await api.keyOf('customer_admin', own.id)
    await api.request('POST', '/tenants/Mine/tokens', { key, body: { description: 'by the customer' } })
    await api.request('POST', '/tenants/Mine/tokens', { body: { description: 'by the operator' } })
    const { body } = await api.request('GET', '/audit', { key })
    const seen = body.items.map(({ action, target, address }: AuditEntryJson) => [
      action,
      target?.name,
      address,
    ])
    expect(seen).toEqual([
      ['token.created', 'by the operator', null],
      ['token.created', 'by the customer', '203.0.113.7'],
    ])
    const [foreign] = await list('action=application.created&limit=1')
    const entry = (id: string) => api.request('GET', `/audit/${id}`, { key })
    expect((await entry(foreign?.id ?? '')).body.code).toBe('audit_entry_not_found')
    expect((await entry(body.items[0].id)).status).toBe(200)
    const [other, none] = [
      await api.request('GET', '/audit?tenant=Acme', { key }),
      await api.request('GET', '/audit?tenant=Nowhere', { key }),
    ]
    expect([other.status, other.body.code]).toEqual([none.status, none.body.code])
    expect(none.body.code).toBe('tenant_not_found')
  })

  it('fails the answer rather than keep silent when it cannot be written', async () => {
    await api.database.rows('alter table access_audit rename to access_audit_away')
    try {
      const { status, body } = await api.request('POST', '/tenants', { body: { name: 'Unheard' } })
      expect([status, body.code]).toEqual([500, 'audit_not_written'])
    } finally {
      await api.database.rows('alter table access_audit_away rename to access_audit')
    }
  })

  it('has one action for one thing: no two routes that do different things share a name', () => {
    // What there is once for all and once within each tenant is the same thing: webhooks, the hook.
    const things = (routes: [string, unknown][]) =>
      new Set(routes.map(([route]) => route.replace(/\/tenants\/:tenant\/(?=webhooks|hook)/, '/'))).size
    const byAction = Map.groupBy(
      Object.entries(routePermissions).filter(([, { action }]) => action !== undefined),
      ([, { action }]) => action,
    )
    const shared = [...byAction].filter(([, routes]) => things(routes) > 1).map(([action]) => action)
    expect(shared).toEqual(['session.ended'])
  })
})

describe('a server that ends between a change and its entry', () => {
  const intents = () =>
    api.database.rows<{ request_id: string }>('select request_id from access_audit_intent')
  beforeEach(async () => {
    await api.database.rows('delete from access_audit_intent')
  })

  it('leaves a trace, which becomes an entry that says it is not known whether the change was made', async () => {
    await api.database.rows(
      `create function break_audit() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$;
       create trigger break_audit before insert on access_audit for each row execute function break_audit()`,
    )
    const { status, body } = await api.request('POST', '/applications', {
      body: { name: 'Lost', from: 'moqups' },
    })
    await api.database.rows('drop trigger break_audit on access_audit')
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'audit_not_written' })
    expect(await intents()).toHaveLength(1)
    const { store } = api.access.ports
    expect(await store.tellLostAudits(new Date(api.clock.now.getTime() - 1))).toBe(0)
    expect(await store.tellLostAudits(new Date(api.clock.now.getTime() + 1))).toBe(1)
    expect(await intents()).toEqual([])
    expect(await newest()).toMatchObject({
      action: 'application.created',
      outcome: 'unknown',
      target: { kind: 'application' },
      changes: expect.arrayContaining([{ path: 'name', from: null, to: 'Lost' }]),
    })
  })

  it('is the only one that leaves one: changes, refusals and requests that were wrong do not', async () => {
    await api.request('PATCH', '/applications/Moqups/settings', { body: { scope: 'assigned' } })
    await api.request('PATCH', '/applications/Moqups/settings', { body: { scope: 'nobody' } })
    await api.request('PATCH', '/applications/Moqups/settings', {
      key: await api.keyOf('auditor'),
      body: { scope: 'all' },
    })
    expect(await intents()).toEqual([])
  })
})

describe('keeping the audit log', () => {
  it('lets go of what is older than asked, and of nothing of the last day, whoever asks', async () => {
    const write = (days: number) =>
      api.database.rows(
        `insert into access_audit (at, actor_kind, actor_name, via, action, outcome, changes)
         values (now() - $1 * interval '1 day', 'nobody', 'nobody', 'api', 'old.thing', 'done', '[]')`,
        [days],
      )
    for (const days of [0.5, 5, 40]) await write(days)
    const day = 86_400_000
    const { store } = api.access.ports
    expect(await store.forgetAudit(new Date(Date.now() - 30 * day))).toBe(1)
    expect(await list('action=old.thing')).toHaveLength(2)
    await expect(store.forgetAudit(new Date(Date.now() + day))).rejects.toThrow('never changed')
    await expect(api.database.rows('delete from access_audit')).rejects.toThrow('never changed')
  })

  it('is exported as JSON Lines and CSV, every entry that passes the filters', async () => {
    const entries = await list('action=application.&limit=1000')
    const jsonl = await api.request('GET', '/audit/export?action=application.')
    const lines = jsonl.text.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(entries.map(({ id }) => id))
    const csv = await api.request('GET', '/audit/export?action=application.&format=csv')
    const [head, first] = csv.text.split('\r\n')
    expect(head).toContain('id,at,action,outcome')
    expect(first?.split(',')[0]).toBe(entries[0]?.id)
  })
})
