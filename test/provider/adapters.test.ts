import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scimPlugin } from '../../src/provider/adapters/fastify.ts'
import { createNodeListener } from '../../src/provider/adapters/node-http.ts'
import { createWebHandler } from '../../src/provider/adapters/web.ts'
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
      app.use('/scim', createNodeListener(provider, { mount: '/scim' }))
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

describe('the adapter for the web', () => {
  it('turns a Request into a Response', async () => {
    const app = await startTestProvider('memory')
    const client = await app.client()
    const handle = createWebHandler(app.provider, { mount: '/scim' })
    const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/scim+json' }
    const created = await handle(
      new Request('https://app.example/scim/v2/Users', {
        method: 'POST',
        headers,
        body: JSON.stringify({ schemas: [userUrn], userName: 'web' }),
      }),
    )
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toMatch('https://app.example/scim/v2/Users/')
    const listed = await handle(new Request('https://app.example/scim/v2/Users?count=1', { headers }))
    expect(await listed.json()).toMatchObject({ totalResults: 1 })
    await app.close()
  })
})
