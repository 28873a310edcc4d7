import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createWebhookSender } from '../../src/provider/notify/send-webhook.ts'
import type { Attempt, SendMessage } from '../../src/provider/webhooks/attempt.ts'
import type { EndpointKey } from '../../src/provider/webhooks/endpoint.ts'
import {
  createEndpoint,
  enableEndpoint,
  findEndpoint,
  replayDelivery,
  replaySince,
  type WebhookPorts,
} from '../../src/provider/webhooks/manage-endpoints.ts'
import { retryDelaysMs } from '../../src/provider/webhooks/retry-schedule.ts'
import { runEndpoint } from '../../src/provider/webhooks/run-endpoint.ts'
import { createLedgerReader } from '../../src/store/provider/read-ledger.ts'
import { createWebhookStore } from '../../src/store/provider/webhooks/webhook-store.ts'
import { patchOf, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

const dayMs = 86_400_000
const types = ['member.*']

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
  clock = Date.now()
  client = await app.client()
})
afterAll(async () => {
  await sender.close()
  await app.close()
})

async function aServer(answer: (request: IncomingMessage, response: ServerResponse, raw: string) => void) {
  const server = createServer(async (request, response) => {
    let raw = ''
    for await (const chunk of request) raw += chunk
    answer(request, response, raw)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
}

const anEndpoint = async (url: string) =>
  (await createEndpoint(client.tenantId, { url, types, allowPrivateAddress: true }, ports)).endpoint
const run = (endpoint: EndpointKey, more: Partial<typeof ports> = {}) =>
  runEndpoint(endpoint, { ...ports, ...more }, new AbortController().signal)
const states = async (endpoint: EndpointKey) =>
  (await ports.store.deliveries(endpoint, { limit: 100 })).map(({ state }) => state)
const titled = (id: string, title: string) =>
  client.send('PATCH', `/v2/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: title }))

/** A receiver that is only a function: what arrives, and what is answered. */
function aFunction(answer: (event: { id: string; type: string }) => number | Promise<number> = () => 204) {
  const received: string[] = []
  const send: SendMessage = async ({ body }) => {
    const event = JSON.parse(body)
    const status = await answer(event)
    const ok = status < 300
    if (ok) received.push(event.id)
    const attempt: Attempt = {
      ok,
      error: ok ? null : 'refused_by_endpoint',
      status,
      durationMs: 1,
      excerpt: null,
      retryAfterMs: null,
    }
    return attempt
  }
  return { received, send }
}

describe('an endpoint in trouble', () => {
  it('that takes a message and never answers is given up at its deadline, and has the message again later', async () => {
    let hangs = true
    const held: ServerResponse[] = []
    const received: string[] = []
    const url = await aServer((_, response, raw) => {
      if (hangs) held.push(response)
      else {
        received.push(JSON.parse(raw).id)
        response.writeHead(204).end()
      }
    })
    const endpoint = await anEndpoint(url)
    await client.user('hang@example.org')
    await run(endpoint, { send: (message, signal) => sender.send({ ...message, deadlineMs: 200 }, signal) })
    const [kept] = await ports.store.deliveries(endpoint, { limit: 1 })
    expect(kept).toMatchObject({ state: 'waiting', error: 'timed_out', status: null, attempts: 1 })
    expect(held).toHaveLength(1)
    hangs = false
    clock += retryDelaysMs[0] * 2
    await run(endpoint)
    expect(received).toEqual([kept?.eventId])
  })

  it('that begins an answer and never ends it is given up at its deadline too', async () => {
    const url = await aServer((_, response) => void response.writeHead(200).write('x'))
    const endpoint = await anEndpoint(url)
    await client.user('slow@example.org')
    await run(endpoint, { send: (message, signal) => sender.send({ ...message, deadlineMs: 200 }, signal) })
    expect(await ports.store.deliveries(endpoint, { limit: 1 })).toMatchObject([{ error: 'timed_out' }])
  })

  it('that is down for a day is sent everything in order when it is back, each event once', async () => {
    let isDown = true
    const { received, send } = aFunction(() => (isDown ? 503 : 204))
    const endpoint = await anEndpoint('http://127.0.0.1:1/')
    const ids: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) ids.push((await client.user(`${name}@down.org`)).id)
    const end = clock + dayMs
    let tries = 0
    const counting: SendMessage = (message, signal) => {
      tries += 1
      return send(message, signal)
    }
    while (clock < end) {
      await run(endpoint, { send: counting })
      clock += 10 * 60_000
    }
    for (const title of ['one', 'two']) await titled(ids[0] ?? '', title)
    expect(await findEndpoint(endpoint, ports)).toMatchObject({
      enabled: true,
      failingSince: expect.any(Date),
    })
    expect(tries).toBeLessThan(20)
    isDown = false
    clock += dayMs
    for (let rounds = 0; rounds < 5; rounds += 1) await run(endpoint, { send: counting })
    expect(new Set(received).size).toBe(7)
    expect(received).toHaveLength(7)
    expect(new Set(await states(endpoint))).toEqual(new Set(['delivered']))
    expect(await findEndpoint(endpoint, ports)).toMatchObject({ failingSince: null, failures: 0 })
  })

  it('that is down for a week is disabled and said to be, and nothing is lost', async () => {
    let isDown = true
    const { received, send } = aFunction(() => (isDown ? 500 : 204))
    const endpoint = await anEndpoint('http://127.0.0.1:1/')
    for (const name of ['a', 'b', 'c', 'd']) await client.user(`${name}@week.org`)
    for (let hours = 0; hours < 24 * 7; hours += 1) {
      await run(endpoint, { send })
      clock += dayMs / 24
    }
    expect(await findEndpoint(endpoint, ports)).toMatchObject({ enabled: false, disabledReason: 'failing' })
    isDown = false
    await enableEndpoint(endpoint, ports)
    clock += 1000
    for (let rounds = 0; rounds < 3; rounds += 1) await run(endpoint, { send })
    expect(new Set(received).size).toBe(4)
  })

  it('refuses one event for ever: it becomes a dead letter, the others go on, and it can be sent again', async () => {
    const ada = await client.user('ada@dead.org')
    const endpoint = await anEndpoint('http://127.0.0.1:1/')
    await titled(ada.id, 'poison')
    let heals = false
    const { received, send } = aFunction(({ type }) => (type === 'member.updated' && !heals ? 422 : 204))
    for (let tries = 0; tries <= retryDelaysMs.length + 1; tries += 1) {
      await client.user(`other${tries}@dead.org`)
      await run(endpoint, { send })
      clock += dayMs * 1.2
    }
    const [dead] = await ports.store.deliveries(endpoint, { state: 'dead', limit: 10 })
    expect(dead).toMatchObject({ event: 'member.updated', status: 422, attempts: retryDelaysMs.length + 1 })
    expect(await findEndpoint(endpoint, ports)).toMatchObject({ enabled: true, failures: 0 })
    expect(received).toHaveLength(retryDelaysMs.length + 2)
    heals = true
    await replayDelivery(endpoint, dead?.eventId ?? '', ports)
    await run(endpoint, { send })
    expect(received.at(-1)).toBe(dead?.eventId)
    expect(await ports.store.deliveries(endpoint, { state: 'dead', limit: 10 })).toEqual([])
  })

  it('can be sent everything since a time again, in the order in which it happened', async () => {
    const { received, send } = aFunction()
    const endpoint = await anEndpoint('http://127.0.0.1:1/')
    await client.user('before@replay.org')
    await new Promise((resolve) => setTimeout(resolve, 5))
    const since = app.ports.now()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const ada = await client.user('ada@replay.org')
    await titled(ada.id, 'x')
    await run(endpoint, { send })
    expect(received).toHaveLength(3)
    await replaySince(endpoint, since, ports)
    await run(endpoint, { send })
    expect(received.slice(3)).toEqual(received.slice(1, 3))
  })
})

describe('a clock that jumps', () => {
  it('a year ahead and back holds up nobody and gives nobody up', async () => {
    let isDown = true
    const { received, send } = aFunction(() => (isDown ? 500 : 204))
    const endpoint = await anEndpoint('http://127.0.0.1:1/')
    for (const name of ['a', 'b', 'c']) await client.user(`${name}@clock.org`)
    const now = clock
    await run(endpoint, { send })
    clock = now + 365 * dayMs
    await run(endpoint, { send })
    expect(await findEndpoint(endpoint, ports)).toMatchObject({ enabled: true })
    clock = now + 10_000
    isDown = false
    // What was put off until next year was put off by a clock that was wrong.
    for (let rounds = 0; rounds < 3; rounds += 1) await run(endpoint, { send })
    expect(new Set(received).size).toBe(3)
    clock = now - 365 * dayMs
    await client.user('d@clock.org')
    await run(endpoint, { send })
    expect(new Set(received).size).toBe(4)
  })
})

describe('two workers on one endpoint', () => {
  it('send nothing out of order and lose nothing, whoever of them is overtaken', async () => {
    const ada = await client.user('ada@race.org')
    const endpoint = await anEndpoint('http://127.0.0.1:1/')
    for (let index = 0; index < 30; index += 1) await titled(ada.id, `t${index}`)
    for (let index = 0; index < 30; index += 1) await client.user(`p${index}@race.org`)
    const seen: { worker: number; title?: string; id: string }[] = []
    const worker =
      (number: number): SendMessage =>
      async ({ body }) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3))
        const { id, data, subject } = JSON.parse(body)
        seen.push({ worker: number, id, ...(subject.id === ada.id ? { title: data.member.title } : {}) })
        return { ok: true, error: null, status: 204, durationMs: 1, excerpt: null, retryAfterMs: null }
      }
    await Promise.all([
      run(endpoint, { send: worker(1) }),
      run(endpoint, { send: worker(2) }),
      run(endpoint, { send: worker(3) }),
    ])
    await run(endpoint, { send: worker(4) })
    expect(new Set(seen.map(({ id }) => id)).size).toBe(60)
    expect(new Set(await states(endpoint))).toEqual(new Set(['delivered']))
    // At least once: a worker that was overtaken may have sent what the other sends too, each in its own right order.
    for (const number of [1, 2, 3, 4]) {
      const titles = seen.flatMap(({ worker: by, title }) =>
        by === number && title ? Number(title.slice(1)) : [],
      )
      expect(titles).toEqual([...titles].sort((one, other) => one - other))
    }
  })
})
