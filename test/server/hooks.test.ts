import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HookAnswer, ProposedChange } from '../../src/events/proposed-change.ts'
import { isSignedWith } from '../../src/events/sign-webhook.ts'
import { patchOf, userUrn } from '../support/provider.ts'
import { eventually, type Served, startServed } from '../support/served.ts'

let served: Served
let product: Server
let url: string
let answer: (change: ProposedChange) => HookAnswer
const asked: { change: ProposedChange; raw: string; headers: Record<string, unknown> }[] = []

beforeAll(async () => {
  served = await startServed()
  product = createServer(async (request, response) => {
    let raw = ''
    for await (const chunk of request) raw += chunk
    const change = JSON.parse(raw) as ProposedChange
    asked.push({ change, raw, headers: request.headers })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(change)))
  })
  await new Promise<void>((listening) => product.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(product.address() as AddressInfo).port}/may-i`
}, 120_000)
afterAll(async () => {
  product.closeAllConnections()
  product.close()
  await served.close()
})

let count = 0
let tenant: string
let token: string
beforeEach(async () => {
  count += 1
  tenant = `Acme ${count}`
  asked.length = 0
  answer = () => ({ decision: 'accept' })
  await served.json(['tenant', 'create', tenant])
  const issued = ['token', 'create', '--tenant', tenant, '--description', 'Entra', '--show']
  token = (await served.json(issued)).token
})

const setHook = (...flags: string[]) =>
  served.json(['hook', 'set', url, '--tenant', tenant, '--allow-private-address', ...flags])
const join = (userName: string) =>
  served.scim(token, 'POST', '/Users', { schemas: [userUrn], userName, title: 'Engineer' })
const staged = async (): Promise<{ id: string; kind: string; held: string; reason: string }[]> =>
  (await served.call('GET', `/tenants/${encodeURIComponent(tenant)}/connections/1/staged`)).body.items
const members = async () =>
  (await served.call('GET', `/tenants/${encodeURIComponent(tenant)}/members`)).body.items

describe('a hook of a tenant', () => {
  it('is set, shown, tried out, changed and removed from the command line; its secret is shown once', async () => {
    const without = await served.run(['hook', 'set', url, '--tenant', tenant])
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('--show') })
    const { secret } = await setHook()
    expect(secret).toMatch(/^whsec_/)
    answer = () => ({ decision: 'refuse', detail: 'Not on a Sunday.' })
    const tried = await served.run(['hook', 'test', '--tenant', tenant])
    expect(tried).toMatchObject({ code: 0, stdout: expect.stringMatching(/refuse, “Not on a Sunday\.”/) })
    expect(asked[0]?.change).toMatchObject({ test: true, type: 'change.proposed' })
    await served.json(['hook', 'set', '--tenant', tenant, '--on-failure', 'accept', '--deadline', '1.5'])
    const shown = await served.run(['hook', 'get', '--tenant', tenant])
    expect(shown.stdout).toContain('Without an answer within 1.5 seconds the change is accepted.')
    expect(shown.stdout).not.toContain(secret)
    const { secret: next } = await served.json(['hook', 'rotate', '--tenant', tenant, '--show'])
    await join('ada@example.org')
    const { raw = '', headers = {} } = asked.at(-1) ?? {}
    const message = {
      id: String(headers['webhook-id']),
      timestamp: Number(headers['webhook-timestamp']),
      body: raw,
    }
    for (const one of [secret, next]) {
      expect(isSignedWith(message, String(headers['webhook-signature']), [one])).toBe(true)
    }
    expect((await served.run(['hook', 'remove', '--tenant', tenant])).code).toBe(0)
    expect(await served.run(['hook', 'get', '--tenant', tenant])).toMatchObject({ code: 5 })
    const before = asked.length
    await join('bob@example.org')
    expect(asked).toHaveLength(before)
    const audit = await served.run(['audit', 'list', '--json'])
    for (const action of ['hook.set', 'hook.tested', 'hook.secret_rotated', 'hook.removed']) {
      expect(audit.stdout).toContain(action)
    }
    expect(audit.stdout).not.toContain(secret)
    const sets = (await served.call('GET', '/audit?action=hook.set')).body.items
    expect(sets[0].changes).toEqual([
      { path: 'deadlineMs', from: 3000, to: 1500 },
      { path: 'onFailure', from: 'refuse', to: 'accept' },
    ])
  })

  it('refuses a person: SCIM error with its reason, in the request log by a stable code', async () => {
    await setHook()
    answer = () => ({ decision: 'refuse', detail: 'The forest is full. Buy a bigger one.' })
    const refused = await join('ada@example.org')
    expect(refused).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: 'The forest is full. Buy a bigger one.' },
    })
    expect(await members()).toEqual([])
    const asked = (query: string) =>
      served.call('GET', `/tenants/${encodeURIComponent(tenant)}/requests?${query}`)
    const [entry] = await eventually(
      async () => (await asked('refused=true')).body.items,
      (items) => items.length > 0,
    )
    expect((await asked('hook=true')).body.items).toEqual([entry])
    expect((await asked('hook=false')).body.items).not.toContainEqual(entry)
    expect(entry).toMatchObject({
      codes: ['hook_refused'],
      error: { detail: 'The forest is full. Buy a bigger one.' },
    })
  })

  it('has a person wait, who is no member until somebody says so, and Synchronize passes over', async () => {
    await setHook()
    answer = () => ({ decision: 'stage', reason: 'A contractor: ask legal.' })
    const { status, body } = await join('ada@example.org')
    expect(status).toBe(201)
    expect(await members()).toEqual([])
    expect(await staged()).toMatchObject([
      { id: body.id, kind: 'new', held: 'hook', reason: 'A contractor: ask legal.' },
    ])
    expect(await served.run(['staged', 'sync', '--tenant', tenant])).toMatchObject({ code: 0 })
    expect(await members()).toEqual([])
    const listed = await served.run(['staged', 'list', '--tenant', tenant])
    expect(listed.stdout).toContain('A contractor: ask legal.')
    const decided = await served.run(['staged', 'resolve', body.id, 'apply', '--tenant', tenant])
    expect(decided.code, decided.stderr).toBe(0)
    expect(await members()).toMatchObject([{ userName: 'ada@example.org', state: 'active' }])
    expect(await staged()).toEqual([])
    const feed = await served.call('GET', `/tenants/${encodeURIComponent(tenant)}/feed?types=member.*,sync.*`)
    expect(feed.body.items.map((event: { type: string }) => event.type)).toEqual([
      'member.staged',
      'sync.completed',
      'member.provisioned',
    ])
    expect(feed.body.items[0].data).toMatchObject({ held: 'hook', reason: 'A contractor: ask legal.' })
  })

  it('has a leaver stay a member until somebody says so, and a change it accepts later takes effect', async () => {
    const { body } = await join('ada@example.org')
    await setHook()
    answer = ({ event }) =>
      event === 'member.deactivated'
        ? { decision: 'stage', reason: 'She owns the keys.' }
        : { decision: 'accept' }
    const off = patchOf({ op: 'replace', path: 'active', value: false })
    expect((await served.scim(token, 'PATCH', `/Users/${body.id}`, off)).status).toBeLessThan(300)
    expect(await members()).toMatchObject([{ state: 'active' }])
    expect(await staged()).toMatchObject([{ kind: 'leaving', held: 'hook', reason: 'She owns the keys.' }])
    answer = () => ({ decision: 'accept' })
    const title = patchOf({ op: 'replace', path: 'title', value: 'Guest' })
    expect((await served.scim(token, 'PATCH', `/Users/${body.id}`, title)).status).toBeLessThan(300)
    expect(await members()).toMatchObject([{ state: 'deactivated' }])
    expect(await staged()).toEqual([])
  })

  it('is asked in a tenant that stages too, and what it holds stays when the others are synchronized', async () => {
    const place = `/tenants/${encodeURIComponent(tenant)}/connections/1`
    const changed = await served.call('PATCH', place, { apply: { mode: 'by_hand' } })
    expect(changed.status, JSON.stringify(changed.body)).toBe(200)
    await setHook()
    answer = ({ after }) =>
      after?.['userName'] === 'eve@example.org'
        ? { decision: 'stage', reason: 'Known elsewhere.' }
        : { decision: 'accept' }
    await join('ada@example.org')
    await join('eve@example.org')
    expect(await served.run(['staged', 'sync', '--tenant', tenant])).toMatchObject({ code: 0 })
    expect(await members()).toMatchObject([{ userName: 'ada@example.org' }])
    expect(await staged()).toMatchObject([{ held: 'hook', reason: 'Known elsewhere.' }])
  })

  it('that is down holds up nobody when it is told so, and the log says that it was not asked', async () => {
    await setHook('--on-failure', 'accept')
    await served.json(['hook', 'set', 'http://127.0.0.1:1/', '--tenant', tenant])
    expect((await join('ada@example.org')).status).toBe(201)
    const [entry] = await eventually(
      async () => (await served.call('GET', `/tenants/${encodeURIComponent(tenant)}/requests`)).body.items,
      (items) => items.length > 0,
    )
    expect(entry).toMatchObject({ codes: ['hook_unanswered'], outcome: 'created' })
    await served.json(['hook', 'set', '--tenant', tenant, '--on-failure', 'refuse'])
    const refused = await eventually(
      () => join('bob@example.org'),
      ({ status }) => status !== 409 && status !== 201,
    )
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('30')
  })

  it('is asked after the hook of the whole installation, which a tenant cannot take away', async () => {
    await setHook()
    await served.json(['hook', 'set', url, '--allow-private-address'])
    try {
      answer = ({ after }) =>
        after?.['userName'] === 'eve@example.org'
          ? { decision: 'refuse', detail: 'No.' }
          : { decision: 'accept' }
      expect((await join('ada@example.org')).status).toBe(201)
      expect(asked).toHaveLength(2)
      expect((await join('eve@example.org')).status).toBe(400)
      expect(asked).toHaveLength(3)
    } finally {
      await served.run(['hook', 'remove'])
    }
  })

  it('goes with its tenant, and refuses an address that cannot be asked', async () => {
    const bad = ['hook', 'set', 'https://127.0.0.1/', '--tenant', tenant, '--show']
    expect(await served.run(bad)).toMatchObject({ code: 2, stderr: expect.stringContaining('private') })
    const { tenantId } = await setHook()
    await served.run(['tenant', 'delete', tenant, '--yes'])
    const left = await served.database.database
      .acrossTenants()
      .rows<{ count: number }>('select count(*) as count from commit_hook where tenant_id = $1', [tenantId])
    expect(left[0]?.count).toBe(0)
  })
})
