import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { isSignedWith } from '../../src/events/sign-webhook.ts'
import { createWebhookSender } from '../../src/provider/notify/send-webhook.ts'
import {
  createEndpoint,
  enableEndpoint,
  findEndpoint,
  replayDelivery,
  rotateSecret,
  type WebhookPorts,
} from '../../src/provider/webhooks/manage-endpoints.ts'
import { runEndpoint } from '../../src/provider/webhooks/run-endpoint.ts'
import { createLedgerReader } from '../../src/store/provider/read-ledger.ts'
import { createWebhookStore } from '../../src/store/provider/webhooks/webhook-store.ts'
import { patchOf, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

let app: TestProvider
let client: TestClient
let ports: WebhookPorts & { chance: () => number }
let clock = Date.now()
const sender = createWebhookSender()

beforeAll(async () => {
  app = await startTestProvider('postgres')
  if (!app.database) throw new Error('These tests need PostgreSQL.')
  const { database } = app.database
  ports = {
    store: createWebhookStore(database),
    ledger: createLedgerReader(database),
    send: sender.send,
    secrets: { seal: (plain) => plain, open: (sealed) => sealed },
    now: () => new Date(clock),
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
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly raw: string
}

/** A product that receives; it answers each message as the test says. */
async function aReceiver(answer: (message: Received) => number = () => 204) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let raw = ''
    for await (const chunk of request) raw += chunk
    const { type, subject } = JSON.parse(raw)
    const { headers } = request
    const message = { id: String(headers['webhook-id']), type, subject: subject.id, headers, raw }
    received.push(message)
    const status = answer(message)
    response
      .writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {})
      .end('mail ada@example.org')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks` }
}

const anEndpoint = (url: string, allowPrivateAddress = true) =>
  createEndpoint(client.tenantId, { url, allowPrivateAddress }, ports)
const run = (endpoint: { tenantId: string | null; id: string }) =>
  runEndpoint(endpoint, ports, new AbortController().signal)
const states = async (endpoint: { tenantId: string | null; id: string }) =>
  (await ports.store.deliveries(endpoint, { limit: 100 })).map(({ state, error }) => [state, error])

describe('a webhook', () => {
  it('is sent every event once, signed over its raw bytes, with both secrets while one is exchanged', async () => {
    const { received, url } = await aReceiver()
    const { endpoint, secret } = await anEndpoint(url)
    const user = await client.user('hook@example.org')
    await run(endpoint)
    const { secret: next } = await rotateSecret(endpoint, 1, ports)
    await client.send(
      'PATCH',
      `/v2/Users/${user.id}`,
      patchOf({ op: 'replace', path: 'active', value: false }),
    )
    await run(endpoint)
    await run(endpoint)
    expect(received.map(({ type }) => type)).toEqual(['member.provisioned', 'member.deactivated'])
    for (const [index, secrets] of [
      [0, [secret]],
      [1, [secret]],
      [1, [next]],
    ] as const) {
      const { id, headers, raw } = received[index] as Received
      const signed = { id, timestamp: Number(headers['webhook-timestamp']), body: raw }
      expect(isSignedWith(signed, String(headers['webhook-signature']), secrets)).toBe(true)
      expect(
        isSignedWith({ ...signed, body: `${raw} ` }, String(headers['webhook-signature']), secrets),
      ).toBe(false)
    }
    expect(await states(endpoint)).toEqual([
      ['delivered', null],
      ['delivered', null],
    ])
  })

  it('that fails holds later events of its subject only, and sends them in order once it is tried again', async () => {
    let isBroken = true
    const ada = await client.user('ada@example.org')
    const { received, url } = await aReceiver(({ subject }) => (isBroken && subject === ada.id ? 500 : 204))
    const { endpoint } = await anEndpoint(url)
    for (const title of ['one', 'two']) {
      await client.send(
        'PATCH',
        `/v2/Users/${ada.id}`,
        patchOf({ op: 'replace', path: 'title', value: title }),
      )
      await client.user(`${title}@others.org`)
    }
    await run(endpoint)
    expect(received.filter(({ subject }) => subject === ada.id)).toHaveLength(1)
    expect(received.filter(({ type }) => type === 'member.provisioned')).toHaveLength(2)
    const [waiting] = await ports.store.deliveries(endpoint, { state: 'waiting', limit: 1 })
    expect(waiting?.attempts).toBe(0)
    isBroken = false
    await run(endpoint)
    expect(received).toHaveLength(3)
    clock += 10_000
    await run(endpoint)
    const titles = received.slice(3).map(({ raw }) => JSON.parse(raw).data.member.title)
    expect(titles).toEqual(['one', 'two'])
  })

  it('that answers 410 is disabled at once, and sent what it has missed when it is enabled again', async () => {
    let status = 410
    const { received, url } = await aReceiver(() => status)
    const { endpoint } = await anEndpoint(url)
    await client.user('gone@example.org')
    await run(endpoint)
    expect(await findEndpoint(endpoint, ports)).toMatchObject({ enabled: false, disabledReason: 'gone' })
    await client.user('meanwhile@example.org')
    await run(endpoint)
    expect(received).toHaveLength(1)
    status = 204
    clock += 10_000
    await enableEndpoint(endpoint, ports)
    await run(endpoint)
    expect(received).toHaveLength(3)
  })

  it('is not followed elsewhere, and its answer is kept without what looks personal; one event can be sent again', async () => {
    let status = 302
    const { received, url } = await aReceiver(() => status)
    const { endpoint } = await anEndpoint(url)
    await client.user('elsewhere@example.org')
    await run(endpoint)
    const [kept] = await ports.store.deliveries(endpoint, { limit: 1 })
    expect(kept).toMatchObject({
      state: 'waiting',
      error: 'redirected',
      status: 302,
      excerpt: 'mail ***@***',
    })
    status = 204
    await replayDelivery(endpoint, kept?.eventId ?? '', ports)
    await run(endpoint)
    expect(received.map(({ id }) => id)).toEqual([kept?.eventId, kept?.eventId])
  })

  it('inside our own network is refused when it is made, and when its name leads there', async () => {
    await expect(anEndpoint('https://127.0.0.1/', false)).rejects.toMatchObject({
      code: 'webhook_url_invalid',
    })
    await expect(anEndpoint('http://app.example/', false)).rejects.toMatchObject({
      code: 'webhook_url_invalid',
    })
    await expect(anEndpoint('https://localhost./', false)).rejects.toMatchObject({
      code: 'webhook_url_invalid',
    })
    await expect(anEndpoint('https://app.example:0/hooks', true)).rejects.toMatchObject({
      code: 'webhook_url_invalid',
      details: { reason: 'Its port is 0, on which nobody can answer.' },
    })
    const { url } = await aReceiver()
    const { endpoint } = await anEndpoint(url.replace('127.0.0.1', 'localhost'))
    await ports.store.change(endpoint, { allowPrivateAddress: false })
    await client.user('private@example.org')
    await run(endpoint)
    expect(await states(endpoint)).toEqual([['waiting', 'private_address']])
  })
})
