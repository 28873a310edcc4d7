import { createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { verifySet } from '../../src/client/index.ts'
import { createWebhookSender } from '../../src/provider/notify/send-webhook.ts'
import {
  changeEndpoint,
  createEndpoint,
  testEndpoint,
  type WebhookPorts,
} from '../../src/provider/webhooks/manage-endpoints.ts'
import { runEndpoint } from '../../src/provider/webhooks/run-endpoint.ts'
import { createSetIssuer, type SetIssuer } from '../../src/provider/webhooks/set-issuer.ts'
import { createLedgerReader } from '../../src/store/provider/read-ledger.ts'
import { createKeyStore } from '../../src/store/provider/webhooks/signing-keys.ts'
import { createWebhookStore } from '../../src/store/provider/webhooks/webhook-store.ts'
import { patchOf, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

const prov = 'urn:ietf:params:scim:event:prov:'
const secrets = {
  seal: (plain: string) => Buffer.from(plain).toString('hex'),
  open: (sealed: string) => Buffer.from(sealed, 'hex').toString(),
}

let app: TestProvider
let client: TestClient
let ports: WebhookPorts & { chance: () => number }
let issuer: SetIssuer
const sender = createWebhookSender()
const kidOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid as string
const anIssuer = (now?: Date) => {
  if (!app.database) throw new Error('These tests need PostgreSQL.')
  return createSetIssuer({
    keys: createKeyStore(app.database.database),
    secrets,
    now: () => now ?? new Date(),
    newId: v7,
    issuer: () => 'https://provisioning.example',
  })
}

beforeAll(async () => {
  app = await startTestProvider('postgres')
  issuer = anIssuer()
  if (!app.database) throw new Error('These tests need PostgreSQL.')
  const { database } = app.database
  ports = {
    store: createWebhookStore(database),
    ledger: createLedgerReader(database),
    send: sender.send,
    sets: issuer,
    secrets,
    now: () => new Date(),
    newId: v7,
    random: randomBytes,
    wake: async () => {},
    chance: () => 0.5,
  }
})
beforeEach(async () => {
  client = await app.client()
})
afterAll(async () => {
  await sender.close()
  await app.close()
})

interface Received {
  readonly raw: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

async function aReceiver(answer: { status: number; body?: object } = { status: 202 }) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let raw = ''
    for await (const chunk of request) raw += chunk
    received.push({ raw, headers: request.headers })
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(answer.body ? JSON.stringify(answer.body) : '')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events` }
}

async function anEndpoint(url: string, types: readonly string[] = []) {
  const request = { url, types, format: 'set', allowPrivateAddress: true } as const
  return (await createEndpoint(client.tenantId, request, ports)).endpoint
}
const run = (endpoint: { tenantId: string | null; id: string }) =>
  runEndpoint(endpoint, ports, new AbortController().signal)

/** As a receiver does it with `rollcall/client`. */
const believed = (token: string, audience: string, seen: ReadonlySet<string> = new Set()) =>
  verifySet(token, {
    issuer: 'https://provisioning.example',
    audience,
    keys: async (kid) => (await issuer.keySet()).keys.find((key) => key['kid'] === kid),
    seen: (jti) => seen.has(jti),
  })

/** As a receiver does it that knows nothing but where the keys are. Throws when the signature is wrong. */
// biome-ignore lint/suspicious/noExplicitAny: claims are looked into freely
async function verified(token: string): Promise<any> {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const { typ, alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
  expect({ typ, alg }).toEqual({ typ: 'secevent+jwt', alg: 'ES256' })
  const { keys } = await issuer.keySet()
  const jwk = keys.find((key) => key['kid'] === kid) as JsonWebKey
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const isRight = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isRight) throw new Error('The signature is wrong.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString())
}

describe('a webhook that wants security event tokens (RFC 9967)', () => {
  it('EVT-01, EVT-02, EVT-03, EVT-05, EVT-06, EVT-07 and EVT-13: is pushed what happens to people and groups, signed, in the words of the RFC', async () => {
    const { received, url } = await aReceiver()
    const endpoint = await anEndpoint(url)
    const user = await client.user('set@example.org', { externalId: 'E1' })
    const off = patchOf({ op: 'replace', path: 'active', value: false })
    await client.send('PATCH', `/v2/Users/${user.id}`, off)
    await client.send('PATCH', `/v2/Users/${user.id}`, patchOf({ op: 'replace', path: 'title', value: 'x' }))
    const group = await client.group('Staff', [user.id])
    await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'replace', path: 'displayName', value: 'All' }),
    )
    await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'remove', path: `members[value eq "${user.id}"]` }),
    )
    await client.send('DELETE', `/v2/Users/${user.id}`)
    await client.send('DELETE', `/v2/Groups/${group.id}`)
    await run(endpoint)
    for (const { headers } of received) {
      expect(headers).toMatchObject({
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
      })
    }
    const sets = await Promise.all(received.map(({ raw }) => verified(raw)))
    const ofUser = sets.filter(({ sub_id }) => sub_id.id === user.id)
    const ofGroup = sets.filter(({ sub_id }) => sub_id.id === group.id)
    expect(sets).toHaveLength(ofUser.length + ofGroup.length)
    expect(ofUser.map(({ events }) => Object.keys(events))).toEqual([
      [`${prov}create:full`],
      [`${prov}deactivate`, `${prov}put:full`],
      [`${prov}put:full`],
      [`${prov}delete`],
    ])
    expect(ofGroup.map(({ events }) => Object.keys(events))).toEqual([
      [`${prov}create:full`],
      [`${prov}patch:full`],
      [`${prov}patch:full`],
      [`${prov}patch:full`],
      [`${prov}delete`],
    ])
    const [created, deactivated, , gone] = ofUser
    expect(created).toMatchObject({
      iss: 'https://provisioning.example',
      aud: [url],
      jti: expect.stringMatching(/^evt_/),
      txn: expect.stringMatching(/^q_/),
      tenant_id: client.tenantId,
      sub_id: { format: 'scim', uri: `/Users/${user.id}`, externalId: 'E1' },
      events: { [`${prov}create:full`]: { data: { userName: 'set@example.org' }, version: 'W/"1"' } },
    })
    expect(created).not.toHaveProperty('sub')
    expect(Object.keys(created.events[`${prov}create:full`]).sort()).toEqual(['data', 'version'])
    expect(deactivated.events[`${prov}deactivate`]).toEqual({})
    expect(deactivated.events[`${prov}put:full`].data.active).toBe(false)
    expect(gone.events).toEqual({ [`${prov}delete`]: {} })
    const patches = ofGroup.map(({ events }) => events[`${prov}patch:full`]?.data.Operations)
    expect(patches.slice(1, 4)).toEqual([
      [{ op: 'add', path: 'members', value: [{ value: user.id }] }],
      [{ op: 'replace', path: 'displayName', value: 'All' }],
      [{ op: 'remove', path: `members[value eq "${user.id}"]` }],
    ])
    expect(new Set(sets.map(({ jti }) => jti)).size).toBe(sets.length)
  })

  it('EVT-14: is told of many who join a group in one token, as a PATCH', async () => {
    const { received, url } = await aReceiver()
    const people = []
    for (const name of ['a', 'b', 'c']) people.push((await client.user(`${name}@many.example`)).id)
    const group = await client.group('Many')
    const endpoint = await anEndpoint(url, ['group.*'])
    await client.send(
      'PATCH',
      `/v2/Groups/${group.id}`,
      patchOf({ op: 'add', path: 'members', value: people.map((value) => ({ value })) }),
    )
    await run(endpoint)
    expect(received).toHaveLength(1)
    const { events } = await verified(received[0]?.raw ?? '')
    const [operation] = events[`${prov}patch:full`].data.Operations
    expect(operation.value.map(({ value }: { value: string }) => value).sort()).toEqual([...people].sort())
  })

  it('is told nothing that the RFC has no word for, and cannot ask for it alone', async () => {
    const { received, url } = await aReceiver()
    const endpoint = await anEndpoint(url, ['member.*', 'group.removed'])
    await client.group('Untold')
    await run(endpoint)
    expect(received).toEqual([])
    const asking = anEndpoint(url, ['sync.completed'])
    await expect(asking).rejects.toMatchObject({ code: 'event_type_not_in_format' })
    const json = (
      await createEndpoint(client.tenantId, { url, types: ['role.*'], allowPrivateAddress: true }, ports)
    ).endpoint
    const change = changeEndpoint(json, { format: 'set' }, ports)
    await expect(change).rejects.toMatchObject({ code: 'event_type_not_in_format' })
  })

  it('says why it does not take a token, and is sent the same one again', async () => {
    const { received, url } = await aReceiver({
      status: 400,
      body: { err: 'invalid_key', description: 'The key is not known here.' },
    })
    const endpoint = await anEndpoint(url)
    await client.user('refused@example.org')
    await run(endpoint)
    const [kept] = await ports.store.deliveries(endpoint, { limit: 1 })
    expect(kept).toMatchObject({
      state: 'waiting',
      status: 400,
      error: 'refused_by_endpoint',
      excerpt: 'invalid_key: The key is not known here.',
    })
    await ports.store.requeue(endpoint, kept?.seq ?? 0, new Date())
    await run(endpoint)
    const [first = '', second = ''] = received.map(({ raw }) => raw)
    const { jti } = await believed(first, url)
    await expect(believed(second, url, new Set([jti]))).rejects.toMatchObject({ problem: 'seen_before' })
    await expect(believed(second, 'https://other.example/')).rejects.toMatchObject({
      problem: 'audience_wrong',
    })
  })

  it('can be tried out with a verification event', async () => {
    const { received, url } = await aReceiver()
    const endpoint = await anEndpoint(url)
    expect(await testEndpoint(endpoint, ports)).toMatchObject({ ok: true, status: 202 })
    const set = await verified(received[0]?.raw ?? '')
    expect(Object.keys(set.events)).toEqual([
      'https://schemas.openid.net/secevent/ssf/event-type/verification',
    ])
  })
})

describe('the keys that tokens are signed with', () => {
  it('are one for all nodes, published without their private half', async () => {
    const nodes = [anIssuer(), anIssuer(), anIssuer()]
    const sets = await Promise.all(nodes.map((node) => node.keySet()))
    for (const { keys } of sets) expect(keys).toEqual(sets[0]?.keys)
    expect(sets[0]?.keys).toHaveLength(1)
    expect(sets[0]?.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' })
    expect(sets[0]?.keys[0]).not.toHaveProperty('d')
    const token = await nodes[1]?.sign(
      { jti: 'x', sub_id: { format: 'scim', uri: '/Users/x' }, events: {} },
      'https://app.example/',
    )
    await verified(token ?? '')
    await expect(verified(`${token?.slice(0, -4)}AAAA`)).rejects.toThrow()
  })

  it('are replaced on every node at once, and the one before stays published for the overlap', async () => {
    const nodes = [anIssuer(), anIssuer()] as const
    const claims = { jti: 'x', sub_id: { format: 'scim', uri: '/Users/x' }, events: {} }
    const before = await nodes[0].sign(claims, 'https://app.example/')
    const keys = await nodes[1].rotate(2)
    expect(keys.map(({ retiredAt }) => retiredAt === null)).toEqual([true, false])
    expect(keys[1]?.sealed).toBeNull()
    const after = await nodes[0].sign(claims, 'https://app.example/')
    expect(kidOf(after)).toBe(keys[0]?.kid)
    expect(kidOf(before)).toBe(keys[1]?.kid)
    await verified(before)
    await verified(after)
    const later = anIssuer(new Date(Date.now() + 2 * 3_600_000))
    expect((await later.keySet()).keys.map(({ kid }) => kid)).toEqual([keys[0]?.kid])
    const ended = await nodes[0].rotate(0)
    expect(ended.some(({ kid }) => kid === keys[0]?.kid)).toBe(false)
    await expect(verified(after)).rejects.toThrow()
  })

  it('are one in the end when two nodes replace them at the same moment', async () => {
    await Promise.all([anIssuer().rotate(), anIssuer().rotate(), anIssuer().rotate()])
    const inUse = (await issuer.list()).filter(({ retiredAt }) => retiredAt === null)
    expect(inUse).toHaveLength(1)
  })

  it('are forgotten once nobody can look them up any more', async () => {
    if (!app.database) throw new Error('These tests need PostgreSQL.')
    const keys = createKeyStore(app.database.database)
    await issuer.rotate(0)
    await keys.forget(new Date(Date.now() + 1000 * 3_600_000))
    expect(await keys.list()).toHaveLength(1)
  })
})
