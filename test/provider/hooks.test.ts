import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { HookAnswer, ProposedChange } from '../../src/events/proposed-change.ts'
import { isSignedWith, webhookSecret } from '../../src/events/sign-webhook.ts'
import { completeHook, type HookOption } from '../../src/provider/hooks/hook.ts'
import { httpHook } from '../../src/provider/hooks/http-hook.ts'
import { createWebhookSender } from '../../src/provider/notify/send-webhook.ts'
import { createProvider, type Provider } from '../../src/provider/provider.ts'
import {
  clientWith,
  groupUrn,
  patchOf,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

/** What a hook is asked, in order; it answers as the test says. */
function anAsker(answer: (change: ProposedChange) => HookAnswer | undefined = () => undefined) {
  const asked: ProposedChange[] = []
  const ask = (change: ProposedChange) => {
    asked.push(change)
    return answer(change)
  }
  return { asked, ask }
}

const titleOf = (title: string) => patchOf({ op: 'replace', path: 'title', value: title })

describe.each(['memory', 'simple', 'postgres'] as const)('a hook in front of the %s store', (kind) => {
  let app: TestProvider
  let client: TestClient
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  beforeEach(async () => {
    client = await app.client()
    app.records.length = 0
    app.errors.length = 0
  })
  afterAll(() => app.close())

  /** The same tenant behind a provider that asks. */
  const asking = (option: HookOption, own: TestClient = client): TestClient =>
    clientWith(provider(option), own.token, own.tenantId, own.tokenId)
  const provider = (option: HookOption): Provider => {
    const hook = completeHook(option)
    return { ...app.provider, hooksOf: () => [hook] }
  }

  it('is asked before every change with what is and what would be, and never before a read', async () => {
    const { asked, ask } = anAsker()
    const scim = asking(ask)
    const ada = await scim.user('ada@example.org', { displayName: 'Ada' })
    await scim.send('PATCH', `/v2/Users/${ada.id}`, patchOf({ op: 'replace', path: 'active', value: false }))
    await scim.send('PUT', `/v2/Users/${ada.id}`, {
      schemas: [userUrn],
      userName: 'ada@example.org',
      displayName: 'Ada L.',
    })
    await scim.send('GET', `/v2/Users/${ada.id}`)
    await scim.send('GET', '/v2/Users')
    await scim.send('POST', '/v2/Users/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
    })
    await scim.send('GET', '/v2/Schemas')
    const group = await scim.group('Staff', [ada.id])
    await scim.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'remove', path: `members[value eq "${ada.id}"]` }),
    )
    await scim.send('DELETE', `/v2/Users/${ada.id}`)
    expect(asked.map(({ event, action }) => [event, action])).toEqual([
      ['member.provisioned', 'create'],
      ['member.deactivated', 'update'],
      ['member.updated', 'update'],
      ['group.created', 'create'],
      ['group.member_removed', 'update'],
      ['member.removed', 'delete'],
    ])
    const [created, deactivated, renamed, made, left, removed] = asked
    expect(created).toMatchObject({
      type: 'change.proposed',
      tenantId: client.tenantId,
      // Records of an application's own get their id from the application.
      subject: { kind: 'member', ...(kind === 'simple' ? {} : { id: ada.id }) },
      before: null,
      after: { userName: 'ada@example.org', active: true },
      cause: { tokenId: client.tokenId },
    })
    expect(deactivated).toMatchObject({
      before: { active: true },
      after: { active: false },
      changes: { active: { before: true, after: false } },
    })
    expect(renamed).toMatchObject({ changes: { displayName: { before: 'Ada', after: 'Ada L.' } } })
    expect(made?.members).toEqual([{ kind: 'add', ids: [ada.id] }])
    expect(left).toMatchObject({ subject: { kind: 'group', id: group.id } })
    expect(JSON.stringify(left?.members)).toContain(ada.id)
    expect(removed).toMatchObject({ before: { displayName: 'Ada L.' }, after: null })
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length)
  })

  it('is not asked about a change that changes nothing, nor about a resource that is not there', async () => {
    const { asked, ask } = anAsker()
    const ada = await client.user('ada@example.org', { title: 'Engineer' })
    const scim = asking(ask)
    await scim.send('PATCH', `/v2/Users/${ada.id}`, titleOf('Engineer'))
    const nobody = '0190aaaa-0000-7000-8000-000000000000'
    expect((await scim.send('PATCH', `/v2/Users/${nobody}`, titleOf('x'))).status).toBe(404)
    expect((await scim.send('DELETE', `/v2/Users/${nobody}`)).status).toBe(404)
    expect(asked).toEqual([])
  })

  it('that refuses is heard: nothing is stored, and the reason reaches the identity provider and the log', async () => {
    const ada = await client.user('ada@example.org', { title: 'Engineer' })
    const scim = asking(() => ({
      decision: 'refuse',
      detail: 'All seats are taken. Buy one, then try again.',
    }))
    const refused = [
      await scim.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'eve@example.org' }),
      await scim.send('PATCH', `/v2/Users/${ada.id}`, titleOf('Boss')),
      await scim.send('DELETE', `/v2/Users/${ada.id}`),
    ]
    expect(refused.map(({ status, body }) => [status, body.scimType, body.detail])).toEqual([
      [400, 'invalidValue', 'All seats are taken. Buy one, then try again.'],
      [400, 'mutability', 'All seats are taken. Buy one, then try again.'],
      [400, 'mutability', 'All seats are taken. Buy one, then try again.'],
    ])
    expect(app.records.slice(-3)).toMatchObject(
      Array.from({ length: 3 }, () => ({
        codes: ['hook_refused'],
        detail: expect.stringContaining('seats'),
      })),
    )
    const { body } = await client.send('GET', '/v2/Users')
    expect(body.Resources).toMatchObject([{ id: ada.id, title: 'Engineer' }])
    expect(app.errors).toEqual([])
  })

  it('refuses one operation of a bulk request and leaves the others alone', async () => {
    const scim = asking(({ after }) =>
      after?.['userName'] === 'eve@example.org'
        ? { decision: 'refuse', detail: 'Not her.', scimType: 'uniqueness' }
        : undefined,
    )
    const { body } = await scim.send('POST', '/v2/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: ['ada@example.org', 'eve@example.org', 'bob@example.org'].map((userName) => ({
        method: 'POST',
        path: '/Users',
        bulkId: userName,
        data: { schemas: [userUrn], userName },
      })),
    })
    expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual(['201', '409', '201'])
    expect(body.Operations[1].response.detail).toBe('Not her.')
  })

  it('that is down is waited for once in a bulk request, and not for each of its operations', async () => {
    let asked = 0
    const hanging = () => {
      asked += 1
      return new Promise<undefined>(() => {})
    }
    const operations = Array.from({ length: 20 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: { schemas: [userUrn], userName: `bulk${index}@example.org` },
    }))
    const bulk = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: operations,
    }
    const closed = await asking({ ask: hanging, deadlineMs: 20 }).send('POST', '/v2/Bulk', bulk)
    expect(closed.body.Operations.map(({ status }: { status: string }) => status)).toEqual(
      Array.from({ length: 20 }, () => '503'),
    )
    const open = await asking({ ask: hanging, deadlineMs: 20, onFailure: 'accept' }).send(
      'POST',
      '/v2/Bulk',
      bulk,
    )
    expect(open.body.Operations[19]).toMatchObject({ status: '201' })
    expect(asked).toBe(2)
  })

  it('that throws, hangs or says nonsense refuses the change for now, or lets it pass when it is told to', async () => {
    const broken: readonly HookOption[] = [
      () => {
        throw new Error('broken')
      },
      async () => {
        throw new Error('broken')
      },
      { ask: () => new Promise(() => {}), deadlineMs: 20 },
      () => 'accept' as never,
      () => ({ decision: 'refuse' }) as never,
      () => ({ decision: 'refuse', detail: 'x', scimType: 'noSuchType' }) as never,
    ]
    for (const [index, option] of broken.entries()) {
      const given = typeof option === 'function' ? { ask: option } : option
      const body = { schemas: [userUrn], userName: `${index}@example.org` }
      const closed = await asking({ ...given, onFailure: 'refuse' }).send('POST', '/v2/Users', body)
      expect(closed).toMatchObject({ status: 503, headers: { 'retry-after': '30' } })
      expect(app.records.at(-1)).toMatchObject({ codes: ['hook_unanswered'], status: 503 })
      expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(index)
      const open = await asking({ ...given, onFailure: 'accept' }).send('POST', '/v2/Users', body)
      expect(open.status).toBe(201)
      expect(app.records.at(-1)).toMatchObject({ codes: ['hook_unanswered'], status: 201 })
    }
    expect(app.errors).toHaveLength(2 * broken.length)
  })

  it('is asked again when somebody changes the resource while it thinks, and with If-Match the client is told', async () => {
    const ada = await client.user('ada@example.org', { title: 'Engineer' })
    let between: string | undefined = 'Between'
    const { asked, ask } = anAsker()
    const scim = asking(async (change) => {
      const title = between
      between = undefined
      if (title !== undefined) await client.send('PATCH', `/v2/Users/${ada.id}`, titleOf(title))
      return ask(change)
    })
    const done = await scim.send(
      'PATCH',
      `/v2/Users/${ada.id}`,
      patchOf({ op: 'replace', path: 'displayName', value: 'Ada L.' }),
    )
    expect([200, 204]).toContain(done.status)
    expect(asked.map(({ before }) => before?.['title'])).toEqual(['Engineer', 'Between'])
    const { body, headers } = await client.send('GET', `/v2/Users/${ada.id}`)
    expect(body).toMatchObject({ title: 'Between', displayName: 'Ada L.' })
    between = 'Once more'
    const exact = await scim.send('PATCH', `/v2/Users/${ada.id}`, titleOf('Boss'), {
      'if-match': headers['etag'] ?? '',
    })
    expect(exact.status).toBe(412)
    between = 'Before leaving'
    expect((await scim.send('DELETE', `/v2/Users/${ada.id}`)).status).toBe(204)
    expect(asked.slice(-2).map(({ before }) => before?.['title'])).toEqual(['Once more', 'Before leaving'])
  })

  it('that is overtaken all the time ends in 503 rather than in a change nobody agreed to', async () => {
    const ada = await client.user('ada@example.org')
    let round = 0
    const scim = asking(async () => {
      round += 1
      await client.send('PATCH', `/v2/Users/${ada.id}`, titleOf(`round ${round}`))
      return undefined
    })
    const answer = await scim.send('PATCH', `/v2/Users/${ada.id}`, titleOf('mine'))
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect((await client.send('GET', `/v2/Users/${ada.id}`)).body.title).toBe('round 3')
  })

  it('that wants a group, or anyone where nothing can wait, to wait refuses with its reason', async () => {
    const scim = asking(() => ({ decision: 'stage', reason: 'Ask the owner first.' }))
    const group = await scim.send('POST', '/v2/Groups', { schemas: [groupUrn], displayName: 'Staff' })
    expect(group).toMatchObject({ status: 400, body: { detail: 'Ask the owner first.' } })
    if (kind === 'postgres') return
    const user = await scim.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'x@example.org' })
    expect(user).toMatchObject({ status: 400, body: { detail: 'Ask the owner first.' } })
    expect(app.records.at(-1)?.codes).toEqual(['hook_refused'])
  })
})

describe('several hooks', () => {
  it('are asked one after the other: a refusal counts more than a wish to wait, and only for its types', async () => {
    const app = await startTestProvider('memory')
    onTestFinished(() => app.close())
    const own = await app.client()
    const first = completeHook(() => ({ decision: 'stage', reason: 'Wait.' }))
    const second = completeHook({
      ask: () => ({ decision: 'refuse', detail: 'No.' }),
      types: ['member.provisioned'],
    } as HookOption)
    const provider = { ...app.provider, hooksOf: async () => [first, second] }
    const client = clientWith(provider, own.token, own.tenantId, own.tokenId)
    const user = await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'x@example.org' })
    expect(user.body.detail).toBe('No.')
    const group = await client.send('POST', '/v2/Groups', { schemas: [groupUrn], displayName: 'Staff' })
    expect(group.body.detail).toBe('Wait.')
  })

  it('can be one function given to createProvider', async () => {
    const app = await startTestProvider('memory')
    onTestFinished(() => app.close())
    const own = await app.client()
    const { credentials, store } = app.provider
    const provider = createProvider({
      credentials,
      store,
      beforeCommit: ({ after }) =>
        String(after?.['userName']).endsWith('@example.org')
          ? { decision: 'accept' }
          : { decision: 'refuse', detail: 'Only people of example.org.' },
    })
    const client = clientWith(provider, own.token, own.tenantId, own.tokenId)
    await client.user('ada@example.org')
    const refused = await client.send('POST', '/v2/Users', { schemas: [userUrn], userName: 'ada@elsewhere' })
    expect(refused.body.detail).toBe('Only people of example.org.')
  })
})

it('ROL-05: a product that knows its roles refuses another, and one too many, before they are stored', async () => {
  const app = await startTestProvider('memory')
  onTestFinished(() => app.close())
  const own = await app.client()
  const known = ['editor', 'reader']
  const provider = createProvider({
    credentials: app.provider.credentials,
    store: app.provider.store,
    beforeCommit: ({ after }) => {
      const roles = (after?.['roles'] ?? []) as { value: string }[]
      const unknown = roles.find(({ value }) => !known.includes(value))
      const refuse = (detail: string) => ({ decision: 'refuse', detail, scimType: 'invalidValue' }) as const
      if (unknown) return refuse(`There is no role ${unknown.value}.`)
      return roles.length > 1 ? refuse('One role at most.') : { decision: 'accept' }
    },
  })
  const client = clientWith(provider, own.token, own.tenantId, own.tokenId)
  const { id } = await client.user('ada@example.org', { roles: [{ value: 'editor' }] })
  const add = (value: string) =>
    client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'add', path: 'roles', value: [{ value }] }))
  for (const [role, detail] of [
    ['emperor', 'There is no role emperor.'],
    ['reader', 'One role at most.'],
  ] as const) {
    expect(await add(role)).toMatchObject({ status: 400, body: { scimType: 'invalidValue', detail } })
  }
  expect((await client.send('GET', `/v2/Users/${id}`)).body.roles).toEqual([{ value: 'editor' }])
})

describe('a hook over HTTP', () => {
  const secret = webhookSecret(Buffer.alloc(32, 7))
  const sender = createWebhookSender()
  let app: TestProvider
  let own: TestClient
  beforeAll(async () => {
    app = await startTestProvider('memory')
    own = await app.client()
  })
  beforeEach(() => {
    app.errors.length = 0
  })
  afterAll(async () => {
    await sender.close()
    await app.close()
  })

  async function anAddress(listener: RequestListener): Promise<string> {
    const server = createServer(listener)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/may-i`
  }

  const behind = (url: string, settings: { deadlineMs?: number; allowPrivateAddress?: boolean } = {}) => {
    const hook = httpHook(
      {
        tenantId: null,
        url,
        types: [],
        deadlineMs: 5_000,
        onFailure: 'refuse',
        allowPrivateAddress: true,
        secrets: [{ sealed: secret, endsAt: null }],
        ...settings,
      },
      { ask: sender.ask, secrets: { open: (sealed) => sealed }, now: () => new Date() },
    )
    return clientWith({ ...app.provider, hooksOf: () => [hook] }, own.token, own.tenantId, own.tokenId)
  }
  const join = (client: TestClient, userName: string) =>
    client.send('POST', '/v2/Users', { schemas: [userUrn], userName })

  it('is signed over its raw bytes, and 204 or JSON is an answer', async () => {
    const answers = ['', '{"decision":"accept"}', '{"decision":"refuse","detail":"No."}']
    const messages: { raw: string; headers: Record<string, unknown> }[] = []
    const url = await anAddress(async (request, response) => {
      let raw = ''
      for await (const chunk of request) raw += chunk
      messages.push({ raw, headers: request.headers })
      const answer = answers[messages.length - 1]
      if (answer === '') response.writeHead(204).end()
      else response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(answer)
    })
    const client = behind(url)
    expect((await join(client, 'a@example.org')).status).toBe(201)
    expect((await join(client, 'b@example.org')).status).toBe(201)
    expect((await join(client, 'c@example.org')).body.detail).toBe('No.')
    for (const { raw, headers } of messages) {
      const signed = {
        id: String(headers['webhook-id']),
        timestamp: Number(headers['webhook-timestamp']),
        body: raw,
      }
      expect(isSignedWith(signed, String(headers['webhook-signature']), [secret])).toBe(true)
      expect(JSON.parse(raw).id).toBe(signed.id)
    }
  })

  const wrong: readonly (readonly [name: string, failure: string, listener: RequestListener])[] = [
    [
      'a page of HTML',
      'answer_invalid',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
    ],
    [
      'JSON that is no answer',
      'answer_invalid',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
    ],
    ['an empty 200', 'answer_invalid', (_, response) => response.writeHead(200).end()],
    [
      'a redirect',
      'redirected',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    [
      'an error, even with an answer in it',
      'refused_by_endpoint',
      (_, response) =>
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"decision":"accept"}'),
    ],
    ['a connection that is cut', 'unreachable', (request) => request.socket.destroy()],
  ]
  it.each(wrong)('that answers with %s has not answered', async (_, failure, listener) => {
    const answer = await join(behind(await anAddress(listener)), 'x@example.org')
    expect(answer.status).toBe(503)
    expect(app.errors).toMatchObject([{ failure }])
  })

  it('that never answers is not waited for beyond its deadline', async () => {
    const url = await anAddress(() => {})
    expect((await join(behind(url, { deadlineMs: 100 }), 'x@example.org')).status).toBe(503)
    expect(app.errors).toMatchObject([{ failure: 'timed_out' }])
  })

  it('is not asked in a private network unless that is allowed', async () => {
    let asked = 0
    const url = await anAddress((_, response) => {
      asked += 1
      response.writeHead(204).end()
    })
    for (const address of [url, url.replace('127.0.0.1', 'localhost')]) {
      app.errors.length = 0
      const answer = await join(behind(address, { allowPrivateAddress: false }), 'x@example.org')
      expect(answer.status).toBe(503)
      expect(app.errors).toMatchObject([{ failure: 'private_address' }])
    }
    expect(asked).toBe(0)
  })
})
