import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { disablePerson, setPerson } from '../../src/directory/edit-person.ts'
import { answerRules, judgeReply } from '../../src/engine/outcome.ts'
import { readTarget } from '../../src/engine/read-target.ts'
import { HttpFailure } from '../../src/engine/target/http-client.ts'
import { openTarget, readUrl } from '../../src/engine/target/open-target.ts'
import type { Target, TargetReply } from '../../src/engine/target/target.ts'
import { type JsonObject, readListResponse, urns } from '../../src/scim/index.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { applicationInTest, engineInTest, fillDirectory, settingsInTest } from '../engine/engine-in-test.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosOptions, type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'

/** What RFC 7643 and 7644 ask of a client: the engine's side of the wire. The target's journal is the witness. */
let target: ChaosTarget
let store: TestDatabase
beforeEach(async () => {
  target = await startChaosTarget()
  return async () => await target.close()
})

const open = (
  profile = 'rfc',
  change: { url?: string; allowPrivateAddress?: boolean; caCertificate?: string } = {},
): Target =>
  openTarget({
    connection: { ...settingsInTest().connection, url: target.url, ...change },
    allowLoopback: false,
    profile,
    limits: { requestsPerSecond: null, concurrency: null, membersPerPatch: null },
    secret: 'secret',
    timeoutMs: 2_000,
    version: '1.2.3',
    newRequestId: randomUUID,
    now: Date.now,
    sleep: async () => {},
  })

const directory = () => ({
  store: createDirectoryStore(store.database),
  now: () => new Date(),
  newId: randomUUID,
})

describe('a cycle', () => {
  beforeEach(async () => {
    store = await createTestDatabase()
    return async () => await store.drop()
  })

  it('CLI-01, CLI-13: creates without id, meta, groups or nulls, lists as lists and booleans as booleans', async () => {
    await fillDirectory(store.database, 3)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    const bodies = target.requests('POST', '/Users').map(({ body }) => body)
    expect(bodies).toHaveLength(3)
    for (const body of bodies) {
      expect(body).not.toHaveProperty('id')
      expect(body).not.toHaveProperty('meta')
      expect(body).not.toHaveProperty('groups')
      expect(JSON.stringify(body)).not.toContain('null')
      expect(body?.['active']).toBe(true)
      expect(Array.isArray(body?.['emails'])).toBe(true)
      expect(body?.['userName']).toMatch(/^person-\d@example\.com$/)
    }
  })

  it('CLI-03, CLI-06, CLI-13: patches name what changed, in full for extensions, and nothing read-only', async () => {
    await fillDirectory(store.database, 1)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    target.clearJournal()
    await setPerson(directory(), 'main', 'person-1@example.com', { attributes: { department: 'Legal' } })
    await engine.runner.run(app.id)
    const [patch, ...others] = target.requests('PATCH')
    expect(others).toEqual([])
    expect(patch?.body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] })
    expect(patch?.body?.['Operations']).toEqual([
      {
        op: 'replace',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        value: 'Legal',
      },
    ])
  })

  it('CLI-14: 409 on create means looking again and linking what is found', async () => {
    await fillDirectory(store.database, 2)
    // The target is empty when the cycle begins; when one has been created, somebody else has made the other.
    const racing = await startChaosTarget({
      onCommit: ({ method, body }) => {
        if (method !== 'POST' || racing.users.size !== 1) return
        const other = body?.['userName'] === 'person-1@example.com' ? 'person-2' : 'person-1'
        racing.add('Users', { schemas: [urns.user], id: randomUUID(), userName: `${other}@example.com` })
      },
    })
    onTestFinished(() => racing.close())
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, racing)
    const cycle = await engine.runner.run(app.id)
    expect(
      racing
        .requests('POST')
        .map(({ status }) => status)
        .sort(),
    ).toEqual([201, 409])
    expect(cycle).toMatchObject({ state: 'done', counts: { failed: 0, matched: 1 } })
    expect(racing.users.size).toBe(2)
  })

  it('CLI-14: a create whose answer is lost is looked for', async () => {
    await fillDirectory(store.database, 1)
    const engine = engineInTest(store.database)
    target.fault({ kind: 'lost_reply', method: 'POST', times: 1 })
    const app = await applicationInTest(engine, target)
    const cycle = await engine.runner.run(app.id)
    target.assertFaultsFired()
    expect(cycle).toMatchObject({ state: 'done', counts: { failed: 0 } })
    expect(target.users.size).toBe(1)
  })

  it('CLI-14: 404 on update means that the link is old: it is looked for before anything is created', async () => {
    await fillDirectory(store.database, 1)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target)
    await engine.runner.run(app.id)
    target.clearJournal()
    target.fault({ kind: 'not_found', method: 'PATCH', times: 1 })
    await setPerson(directory(), 'main', 'person-1@example.com', { attributes: { displayName: 'New' } })
    await engine.runner.run(app.id)
    target.assertFaultsFired()
    const after = target.journal.slice(target.journal.findIndex(({ method }) => method === 'PATCH') + 1)
    expect(after.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect([...target.users.values()]).toMatchObject([{ displayName: 'New' }])
  })

  it('CLI-16: what was cut off can be done again without a second account, at a target that would make one', async () => {
    await fillDirectory(store.database, 4)
    const careless = await startChaosTarget({ unique: false })
    onTestFinished(() => careless.close())
    const engine = engineInTest(store.database)
    careless.fault({ kind: 'fail_after', method: 'POST', after: 1, times: 2 })
    const app = await applicationInTest(engine, careless)
    for (let runs = 0; runs < 3; runs += 1) await engine.runner.run(app.id)
    careless.assertFaultsFired()
    expect(careless.users.size).toBe(4)
  })

  it('CLI-17: more removals than the safeguard allows are held for a person', async () => {
    await fillDirectory(store.database, 12)
    const engine = engineInTest(store.database)
    const app = await applicationInTest(engine, target, { deletionThreshold: { count: 2, percent: 10 } })
    await engine.runner.run(app.id)
    for (let n = 1; n <= 6; n += 1) await disablePerson(directory(), 'main', `person-${n}@example.com`)
    const { counts } = await engine.runner.run(app.id)
    expect(counts).toMatchObject({ disabled: 2, held: 4 })
    expect([...target.users.values()].filter((one) => one['active'] === false)).toHaveLength(2)
  })
})

describe('the SCIM client', () => {
  it('SEC-02: a certificate for another name is refused before anything is sent', async () => {
    const read = (name: string) => readFileSync(join(import.meta.dirname, '..', 'target', name), 'utf8')
    const cert = read('localhost-certificate.pem')
    const seen: string[] = []
    const server = createServer({ key: read('localhost-key.pem'), cert }, (request, response) => {
      seen.push(String(request.headers.authorization))
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    const { port, address } = server.address() as AddressInfo
    const connect = async (host: string, caCertificate: string) => {
      const client = open('rfc', { url: `https://${host}:${port}/scim/v2`, caCertificate })
      const reply = await client.get('person', 'u-1')
      await client.close()
      return reply
    }
    const numeric = address.includes(':') ? `[${address}]` : address
    expect(await connect('localhost', '')).toMatchObject({ kind: 'failure', failure: 'tls', sent: false })
    expect(await connect(numeric, cert)).toMatchObject({ kind: 'failure', failure: 'tls', sent: false })
    expect(seen).toEqual([])
    expect(await connect('localhost', cert)).toMatchObject({ kind: 'answer', status: 200 })
    expect(seen).toEqual(['Bearer secret'])
    server.close()
  })

  it('CLI-11: filters are encoded strictly, and quotes in values cannot end them', async () => {
    const client = open()
    for (const value of ['a b+c', 'say "hi"', 'back\\slash', 'ü&x=1#?']) {
      await client.find('person', 'userName', value)
      const { query } = target.journal.at(-1) ?? {}
      expect(query?.get('filter')).toBe(`userName eq ${JSON.stringify(value)}`)
    }
    await client.close()
  })

  it('CLI-12: each request says what it accepts, who sends it, and has an id of its own', async () => {
    const client = open()
    await client.create('person', { userName: 'ada' })
    await client.get('person', 'u-1')
    const [post, get] = target.journal
    expect(post?.headers).toMatchObject({
      accept: expect.stringContaining('application/scim+json'),
      'content-type': 'application/scim+json',
      'user-agent': 'rollcall/1.2.3',
      authorization: 'Bearer secret',
    })
    expect(get?.headers['x-request-id']).not.toBe(post?.headers['x-request-id'])
    expect(get?.headers['content-type']).toBeUndefined()
    await client.close()
  })

  it('CLI-07, CLI-13: members go by PATCH, in the dialect the connection has', async () => {
    for (const [profile, op] of [
      ['rfc', 'add'],
      ['entra', 'Add'],
    ] as const) {
      const client = open(profile)
      await client.create('group', { displayName: `Team ${profile}` })
      const id = [...target.groups.keys()].at(-1) ?? ''
      await client.updateMembers(id, { add: ['u-1'], remove: ['u-2'], hasMembers: true })
      const { method, body } = target.journal.at(-1) ?? {}
      expect(method).toBe('PATCH')
      const operations = body?.['Operations'] as { op: string; path: string }[]
      expect(operations[1]).toMatchObject({ op, path: 'members', value: [{ value: 'u-1' }] })
      expect(operations[0]?.path).toBe(profile === 'rfc' ? 'members[value eq "u-2"]' : 'members')
      await client.close()
    }
  })

  it('CLI-15: what would fail again is not sent again; what may pass is', () => {
    const verdict = (status: number) =>
      answerRules.find(({ status: [from, to], form, verb }) => {
        return from <= status && status <= to && form === undefined && (verb?.includes('update') ?? true)
      })?.verdict
    expect([400, 409, 413, 422].map(verdict)).toEqual(['data', 'data', 'data', 'data'])
    expect([401, 403].map(verdict)).toEqual(['stop', 'stop'])
    expect([429, 500, 503].map(verdict)).toEqual(['not_sent', 'repeat', 'repeat'])
  })

  it('CLI-04: what a create is answered counts, not what was sent: without an id nobody knows what was made', async () => {
    const client = open()
    const reply = await client.create('person', { userName: 'ada' })
    const verdict = (body: JsonObject) => judgeReply('create', { ...reply, body } as TargetReply).verdict
    expect(verdict({ id: 'u-9', userName: 'another' })).toBe('done')
    expect(verdict({ userName: 'ada' })).toBe('in_doubt')
    await client.close()
  })

  it('CLI-18, PAG-09: odd answers are read for what they mean', async () => {
    for (const [body, total] of [
      [{ totalResults: '1', Resources: [{ id: 'a' }] }, 1],
      [{ totalResults: 0, Resources: null }, 0],
      [{ totalResults: 0 }, 0],
    ] as const) {
      expect(readListResponse(JSON.parse(JSON.stringify(body)))).toMatchObject({ totalResults: total })
    }
    target.fault({ kind: 'html', method: 'GET', times: 1 })
    const client = open()
    expect(await client.get('person', 'u-1')).toMatchObject({ kind: 'answer', form: 'html' })
    await client.close()
  })

  it('SEC-03: a password in an address is refused', () => {
    expect(() => readUrl('https://user:secret@app.example/scim')).toThrow(HttpFailure)
  })

  it('SEC-17: private addresses are refused, and a redirect is an answer, never followed', async () => {
    for (const url of ['http://169.254.169.254/scim', 'http://10.0.0.1/scim', 'http://[::1]/scim']) {
      expect(() => open('rfc', { url, allowPrivateAddress: false }), url).toThrow(/private address/)
    }
    target.fault({ kind: 'redirect', method: 'GET', times: 1 })
    const client = open()
    const reply = await client.get('person', 'u-1')
    expect(reply).toMatchObject({
      kind: 'answer',
      status: expect.toSatisfy((status) => status >= 300 && status < 400),
    })
    expect(target.journal).toHaveLength(1)
    await client.close()
  })

  it('CLI-15: a target that asks to wait is waited for, in seconds or until a date', async () => {
    for (const kind of ['throttle_seconds', 'throttle_date', 'unavailable'] as const) {
      target.fault({ kind, method: 'GET', times: 1 })
      const client = open()
      expect(await client.find('person', 'userName', 'x')).toMatchObject({ kind: 'answer', status: 200 })
      await client.close()
    }
    target.assertFaultsFired()
  })
})

describe('a list of everything at a target', () => {
  const people = (count: number, chaos: ChaosTarget) => {
    for (let index = 0; index < count; index += 1) {
      const id = randomUUID()
      chaos.add('Users', { schemas: [urns.user], id, userName: `${id}@example.com` })
    }
  }
  /** The ids of each page, with something happening at the target after each. */
  async function pages(of: Target, afterEach: (page: number) => void = () => {}): Promise<string[][]> {
    const read: string[][] = []
    for await (const page of readTarget(of, 'person')) {
      if (page.kind === 'failed') throw new Error(page.detail)
      read.push(page.resources.map(({ id }) => id))
      afterEach(read.length)
    }
    return read
  }
  const starts = (chaos: ChaosTarget) => chaos.requests('GET').map(({ query }) => query.get('startIndex'))
  const another = async (options: ChaosOptions) => {
    const chaos = await startChaosTarget(options)
    onTestFinished(() => chaos.close())
    return chaos
  }

  it('CLI-08, CUR-12: goes on by what came, when fewer come than were asked for and nothing announced that', async () => {
    const chaos = await another({ pageSize: 40 })
    people(90, chaos)
    const read = await pages(open('rfc', { url: chaos.url }))
    expect(read.map((ids) => ids.length)).toEqual([40, 40, 10])
    expect(new Set(read.flat()).size).toBe(90)
    expect(starts(chaos)).toEqual(['1', '41', '81'])
  })

  it('PAG-08: ends at the total or at an empty page, though people come and go meanwhile', async () => {
    const chaos = await another({ pageSize: 40 })
    people(90, chaos)
    const shrinking = await pages(open('rfc', { url: chaos.url }), () => {
      const first = [...chaos.users.keys()][0] ?? ''
      chaos.remove('Users', first)
    })
    expect(shrinking.map((ids) => ids.length)).toEqual([40, 40, 8])
    chaos.clearJournal()
    const growing = await pages(open('rfc', { url: chaos.url }), (page) => people(page < 3 ? 10 : 0, chaos))
    expect(new Set(growing.flat()).size).toBe(107)
  })

  it('PAG-08: an empty page ends it, whatever the total promises', async () => {
    const chaos = await another({ pageSize: 40, totalIsOffBy: 25 })
    people(60, chaos)
    expect((await pages(open('rfc', { url: chaos.url }))).map((ids) => ids.length)).toEqual([40, 20, 0])
  })
})

it('CLI-02: a PUT carries what is required and all that was there, but for what only the target sets', async () => {
  target.add('Users', {
    schemas: [urns.user],
    id: 'u-1',
    userName: 'ada@example.com',
    nickName: 'Ada',
    title: 'Countess',
    meta: { resourceType: 'User' },
    groups: [{ value: 'g-1' }],
  })
  const id = [...target.users.keys()][0] ?? ''
  const reply = await open('okta').update('person', id, [{ op: 'replace', path: 'title', value: 'Poet' }])
  expect(reply).toMatchObject({ kind: 'answer', status: 200 })
  const [put, ...others] = target.requests('PUT')
  expect(others).toEqual([])
  expect(put?.body).toEqual({
    schemas: [urns.user],
    id,
    userName: 'ada@example.com',
    nickName: 'Ada',
    title: 'Poet',
  })
})
