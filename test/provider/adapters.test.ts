import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scimMiddleware } from '../../src/provider/adapters/express.ts'
import { scimPlugin } from '../../src/provider/adapters/fastify.ts'
import { createNodeListener } from '../../src/provider/adapters/node-http.ts'
import { createWebHandler, type WebHandlerOptions } from '../../src/provider/adapters/web.ts'
import type { Provider } from '../../src/provider/provider.ts'
import { startTestProvider, type TestClient, type TestProvider, userUrn } from '../support/provider.ts'

/** Each adapter on a real socket; what they have to do alike is asked of each. */
const adapters: Record<string, (provider: Provider) => Promise<{ server: Server; close(): Promise<void> }>> =
  {
    async 'node:http'(provider) {
      const server = createServer(createNodeListener(provider, { mount: '/scim' }))
      return await listening(server)
    },
    async Express(provider) {
      const app = express()
      app.use('/scim', scimMiddleware(provider))
      return await listening(createServer(app))
    },
    async Fastify(provider) {
      const app = Fastify({ bodyLimit: 1000 })
      app.get('/beside', async () => ({ ok: true }))
      await app.register(scimPlugin(provider, { mount: '/scim' }))
      await app.listen({ host: '127.0.0.1', port: 0 })
      return { server: app.server, close: () => app.close() }
    },
  }

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe.each(Object.keys(adapters))('the adapter for %s', (name) => {
  let app: TestProvider
  let client: TestClient
  let origin: string
  let close: () => Promise<void>
  beforeAll(async () => {
    app = await startTestProvider('memory')
    client = await app.client()
    const started = await adapters[name]?.(app.provider)
    if (!started) throw new Error(name)
    close = started.close
    origin = `http://127.0.0.1:${(started.server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await close()
    await app.close()
  })
  const send = async (method: string, path: string, body?: string | ReadableStream, headers = {}) =>
    await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${client.token}`,
        'content-type': 'application/scim+json',
        ...headers,
      },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    })
  const raw = async (request: string): Promise<string> => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.write(request)
    let text = ''
    for await (const chunk of socket) text += chunk
    return text
  }

  it('creates and reads, under both base URLs, with a body of either media type', async () => {
    const long = 'x'.repeat(5000)
    const created = await send(
      'POST',
      '/scim/v2/Users',
      JSON.stringify({ schemas: [userUrn], userName: 'ä@x.org', title: long }),
    )
    expect(created.status).toBe(201)
    expect(created.headers.get('content-type')).toBe('application/scim+json')
    expect(created.headers.get('location')).toMatch(`${origin}/scim/v2/Users/`)
    const { id } = (await created.json()) as { id: string }
    expect(await (await send('GET', `/scim/Users/${id}`)).json()).toMatchObject({
      userName: 'ä@x.org',
      title: long,
    })
    const other = await send('POST', '/scim/Users/', JSON.stringify({ userName: 'b' }), {
      'content-type': 'application/json; charset=utf-8',
    })
    expect(other.status).toBe(201)
    expect((await send('DELETE', `/scim/v2/Users/${id}`)).status).toBe(204)
  })

  it('answers what a framework would refuse by itself in the form of SCIM', async () => {
    for (const [method, path, body, status] of [
      ['GET', '/scim/v2/Users/%zz', undefined, 400],
      ['GET', '/scim/v2/Users%2f1', undefined, 400],
      ['GET', '/scim/v2/nowhere/at/all', undefined, 404],
      ['PUT', '/scim/v2/Users', '{}', 405],
      ['POST', '/scim/v2/Users', '{', 400],
      ['POST', '/scim/v2/Users', `{"userName":"${'x'.repeat(2_000_000)}"}`, 413],
      ['POST', '/scim/v2/Users', `"${'x'.repeat(5_000_000)}"`, 413],
    ] as const) {
      const answer = await send(method, path, body)
      expect(answer.status, path).toBe(status)
      expect(answer.headers.get('content-type'), path).toBe('application/scim+json')
      expect(await answer.json(), path).toMatchObject({ status: String(status) })
    }
  })

  it('stops reading a body that is too large and has no length', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(65_536))
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += chunk.byteLength
        if (sent > 50_000_000) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const status = await send('POST', '/scim/v2/Users', endless).then(
      (answer) => answer.status,
      // The connection may be closed while the client is still writing.
      () => 413,
    )
    expect(status).toBe(413)
    expect(sent).toBeLessThan(50_000_000)
    expect((await send('GET', '/scim/v2/Users')).status).toBe(200)
  })

  it('answers HEAD without a body and 401 with the scheme', async () => {
    const head = await send('HEAD', '/scim/v2/Users')
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    const stranger = await send('GET', '/scim/v2/Users', undefined, { authorization: 'Bearer nope' })
    expect(stranger.status).toBe(401)
    expect(stranger.headers.get('www-authenticate')).toContain('Bearer')
  })

  it('answers methods that a framework does not know', async () => {
    const host = new URL(origin).host
    const text = await raw(`PROPFIND /scim/v2/Users HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(text).toContain('405 Method Not Allowed')
    expect(text).toContain('application/scim+json')
  })

  it('ignores a Host header that is no host', async () => {
    const host = 'evil.example/"><script>'
    const text = await raw(
      `GET /scim/v2/ServiceProviderConfig HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    )
    expect(text).not.toContain('<script>')
  })
})

describe('the adapter for Express, as applications set it up', () => {
  const start = async (setUp: (app: ReturnType<typeof express>, provider: Provider) => void) => {
    const test = await startTestProvider('memory')
    const client = await test.client()
    const app = express()
    setUp(app, test.provider)
    const { server, close } = await listening(createServer(app))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const send = async (path: string, body?: string, headers: Record<string, string> = {}) =>
      await fetch(`${origin}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${client.token}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      })
    return { test, origin, send, close }
  }
  const user = JSON.stringify({ schemas: [userUrn], userName: 'ada' })

  it.each([
    ['parsed', () => express.json()],
    ['read as bytes', () => express.raw({ type: '*/*' })],
  ])('takes a body that was %s before', async (_, parser) => {
    const { send, close } = await start((app, provider) => {
      app.use(parser())
      app.use('/scim', scimMiddleware(provider))
    })
    expect((await send('/scim/v2/Users', user)).status).toBe(201)
    expect((await send('/scim/v2/Users', user, { 'content-type': 'application/scim+json' })).status).toBe(409)
    expect((await send('/scim/v2/Users', 'a=b', { 'content-type': 'text/plain' })).status).toBe(415)
    await close()
  })

  it('says what is wrong when a body was read before and nothing is left of it', async () => {
    const { test, send, close } = await start((app, provider) => {
      app.use((request, _response, next) => void request.on('end', next).resume())
      app.use('/scim', scimMiddleware(provider))
    })
    const answer = await send('/scim/v2/Users', user)
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining('before the body parsers'),
      status: '500',
    })
    expect(test.errors).toHaveLength(1)
    await close()
  })

  it('takes its address from wherever it is mounted, and from the proxy when that is trusted', async () => {
    const { origin, send, close } = await start((app, provider) => {
      app.set('trust proxy', 'loopback')
      app.use('/apps/:app/scim', scimMiddleware(provider))
    })
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example' }
    const path = '/apps/7/scim/v2/ServiceProviderConfig'
    const direct = (await (await send(path)).json()) as { meta: { location: string } }
    expect(direct.meta.location).toBe(`${origin}${path}`)
    const proxied = (await (await send(path, undefined, forwarded)).json()) as { meta: { location: string } }
    expect(proxied.meta.location).toBe(`https://app.example${path}`)
    await close()
  })

  it('does not believe a proxy that nobody trusts', async () => {
    const { origin, send, close } = await start((app, provider) => app.use('/scim', scimMiddleware(provider)))
    const answer = await send('/scim/v2/ServiceProviderConfig', undefined, {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    })
    expect(await answer.json()).toMatchObject({ meta: { location: expect.stringContaining(origin) } })
    await close()
  })
})

describe('the adapter for the web', () => {
  const start = async (options: Partial<WebHandlerOptions> = {}) => {
    const app = await startTestProvider('memory')
    const client = await app.client()
    const handle = createWebHandler(app.provider, { mount: '/scim', ...options })
    const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/scim+json' }
    const request = (method: string, path: string, body?: string | ReadableStream) =>
      new Request(`https://app.example${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body, duplex: 'half' }),
      })
    return { app, handle, request }
  }

  it('turns a Request into a Response', async () => {
    const { handle, request } = await start()
    const body = JSON.stringify({ schemas: [userUrn], userName: 'wéb' })
    const created = await handle(request('POST', '/scim/v2/Users', body))
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toMatch('https://app.example/scim/v2/Users/')
    expect(await created.json()).toMatchObject({ userName: 'wéb' })
    const listed = await handle(request('GET', '/scim/Users?count=1'))
    expect(await listed.json()).toMatchObject({ totalResults: 1 })
    const deleted = await handle(request('DELETE', new URL(String(created.headers.get('location'))).pathname))
    expect(deleted.status).toBe(204)
    expect(await deleted.text()).toBe('')
  })

  it('understands the mount itself, with and without a slash', async () => {
    const { handle, request } = await start()
    for (const path of ['/scim', '/scim/', '/scim?count=0']) {
      expect(await (await handle(request('GET', path))).json(), path).toMatchObject({ totalResults: 0 })
    }
  })

  it('names the address it is given', async () => {
    const { handle, request } = await start({ publicUrl: 'https://public.example' })
    const config = await handle(request('GET', '/scim/v2/ServiceProviderConfig'))
    expect(await config.json()).toMatchObject({
      meta: { location: 'https://public.example/scim/v2/ServiceProviderConfig' },
    })
  })

  it('answers in the form of SCIM whatever comes', async () => {
    const { handle, request } = await start()
    for (const [method, path, body, status] of [
      ['GET', '/scim/v2/Users/%zz', undefined, 400],
      ['GET', '/scim/v2/Users%2f1', undefined, 400],
      ['GET', '/scimitar/v2/Users', undefined, 404],
      ['GET', '/scim/%2e%2e/Users', undefined, 404],
      ['PROPFIND', '/scim/v2/Users', undefined, 405],
      ['POST', '/scim/v2/Users', '{', 400],
      ['POST', '/scim/v2/Users', `"${'x'.repeat(5_000_000)}"`, 413],
    ] as const) {
      const answer = await handle(request(method, path, body))
      expect(answer.status, path).toBe(status)
      expect(answer.headers.get('content-type'), path).toBe('application/scim+json')
      expect(await answer.json(), path).toMatchObject({ status: String(status) })
    }
  })

  it('stops reading a body that does not end', async () => {
    const { handle, request } = await start()
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(120))
      },
    })
    expect((await handle(request('POST', '/scim/v2/Users', endless))).status).toBe(413)
    expect(sent).toBeLessThan(5_000_000)
  })

  it('says what is wrong when the body was read before', async () => {
    const { app, handle, request } = await start()
    const used = request('POST', '/scim/v2/Users', '{}')
    await used.text()
    const answer = await handle(used)
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('before the body parsers') })
    expect(app.errors).toHaveLength(1)
  })
})
