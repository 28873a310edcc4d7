import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type AccessInTest, createAccess } from '../../test/support/access.ts'
import { createLiveEvents, type LiveEvents } from './live-events.ts'
import { coreRoutes } from './routes.ts'
import { buildApi } from './server.ts'

const apiKey = 'rk_key-of-this-test'
const open: { app?: FastifyInstance; readers: AbortController[] } = { readers: [] }

let test: AccessInTest
beforeAll(async () => {
  test = await createAccess(apiKey)
})
afterAll(() => test.drop())

afterEach(async () => {
  for (const reader of open.readers.splice(0)) reader.abort()
  await open.app?.close()
})

async function start(events: LiveEvents, heartbeatMs?: number): Promise<string> {
  const dependencies = {
    version: '1',
    startedAt: new Date(),
    access: test.access,
    events,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  }
  open.app = await buildApi({ dependencies, routes: [coreRoutes(dependencies)] })
  await open.app.listen({ port: 0, host: '127.0.0.1' })
  return `http://127.0.0.1:${(open.app.server.address() as AddressInfo).port}/api/v1/events`
}

/** Opens a stream and hands out its blocks one by one. */
async function read(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController()
  open.readers.push(abort)
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${apiKey}`, ...headers },
    signal: abort.signal,
  })
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  const next = async (): Promise<Record<string, string>> => {
    while (!buffer.includes('\n\n')) {
      const { value, done } = await reader.read()
      if (done) return { event: '(end)' }
      buffer += value
    }
    const [block = '', ...rest] = buffer.split('\n\n')
    buffer = rest.join('\n\n')
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)))
    return fields['event'] === undefined ? next() : fields
  }
  return { response, next }
}

const publish = (events: LiveEvents, id: string) =>
  events.publish({
    name: 'application.status',
    applicationId: id,
    data: { id, status: 'ready', reasons: [] },
  })

describe('GET /api/v1/events', () => {
  it('answers as an event stream that nobody keeps or transforms', async () => {
    const { response, next } = await read(`${await start(createLiveEvents())}?topics=applications`)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await next())['event']).toBe('ready')
  })

  it('sends only the topics asked for', async () => {
    const events = createLiveEvents()
    const { next } = await read(`${await start(events)}?topics=application:b`)
    await next()
    publish(events, 'a')
    publish(events, 'b')
    expect(JSON.parse((await next())['data'] ?? '')).toEqual({ id: 'b', status: 'ready', reasons: [] })
  })

  it('continues after Last-Event-ID with exactly what was missed', async () => {
    const events = createLiveEvents()
    const url = `${await start(events)}?topics=applications`
    publish(events, 'a')
    const lastId = events.position()
    publish(events, 'b')
    publish(events, 'c')
    const { next } = await read(url, { 'last-event-id': lastId })
    const missed = [await next(), await next(), await next()]
    expect(missed.map(({ event, data }) => [event, JSON.parse(data ?? '').id])).toEqual([
      ['application.status', 'b'],
      ['application.status', 'c'],
      ['ready', undefined],
    ])
  })

  it('says resync when what was missed is not known any more', async () => {
    const url = `${await start(createLiveEvents())}?topics=applications`
    const { next } = await read(url, { 'last-event-id': 'another-process-7' })
    expect((await next())['event']).toBe('resync')
  })

  it('sends a heartbeat that moves the position on', async () => {
    const events = createLiveEvents()
    const { next } = await read(`${await start(events, 20)}?topics=log:x`)
    await next()
    publish(events, 'a')
    expect(await next()).toMatchObject({ event: 'heartbeat', id: events.position() })
  })

  it('refuses topics it does not understand and callers who are not signed in', async () => {
    const url = await start(createLiveEvents())
    expect((await read(`${url}?topics=a,,b`)).response.status).toBe(400)
    expect((await read(`${url}?topics=log`, { authorization: 'Bearer no' })).response.status).toBe(401)
  })

  it('ends its streams when the server stops', async () => {
    const { next } = await read(`${await start(createLiveEvents())}?topics=log`)
    await next()
    await open.app?.close()
    expect((await next())['event']).toBe('(end)')
  })
})
