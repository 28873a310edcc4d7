import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type AccessInTest, createAccess, operatorCookie } from '../../test/support/access.ts'
import { authenticateSession } from '../access/authenticate.ts'
import { beginSession, makeSignInLink, spendSignInLink } from '../access/sessions.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { createLiveEvents } from './live-events.ts'
import { coreRoutes } from './routes.ts'
import { buildApi } from './server.ts'

const apiKey = 'rk_key-of-this-test'
const bearer = { authorization: `Bearer ${apiKey}` }
let app: FastifyInstance | undefined
let clock = Date.now()
let test: AccessInTest

beforeAll(async () => {
  test = await createAccess(apiKey, () => new Date(clock))
})
afterAll(() => test.drop())

afterEach(async () => {
  clock = Date.now()
  await app?.close()
})

async function open(hosts: readonly string[] = []): Promise<FastifyInstance> {
  const { access } = test
  const dependencies = { version: '1.2.3', startedAt: new Date(0), access, events: createLiveEvents() }
  app = await buildApi({
    hosts,
    dependencies,
    routes: [
      coreRoutes(dependencies),
      async (api) => {
        const body = Type.Object({ name: Type.String({ minLength: 1 }), days: Type.Integer() })
        api.post('/things', { schema: { body } }, async (request) => request.body)
        api.get('/things/:id', async () => ({
          id: 't',
          password: 'hunter2',
          nested: [{ secretToken: 's', name: 'n' }],
        }))
        api.get('/crash', async () => {
          throw new Error('connection string postgres://user:pass@host')
        })
        api.get('/held', async () => {
          throw new RollcallError('too_many_streams', { limit: 3, code: 'overwritten', status: 200 })
        })
      },
    ],
  })
  return app
}

const aBrowser = { address: '127.0.0.1', client: 'test' }
const cookie = async () => ({ cookie: await operatorCookie(test.access) })

describe('an address', () => {
  it('may hold a name of any length that is allowed, encoded', async () => {
    const server = await open()
    const name = encodeURIComponent('好'.repeat(200))
    const answer = await server.inject({ url: `/api/v1/things/${name}`, headers: bearer })
    expect(answer.statusCode).toBe(200)
  })

  it('that is none is refused in the form of every other error', async () => {
    const server = await open()
    const answer = await server.inject({ url: '/api/v1/things/%zz', headers: bearer })
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'malformed_request', next: expect.any(String) })
  })
})

describe('who may use the management API', () => {
  it('refuses a request without a key, and says how to sign in', async () => {
    const answer = await (await open()).inject({ url: '/api/v1/about' })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="rollcall"')
    expect(answer.json()).toMatchObject({
      code: 'not_signed_in',
      next: expect.stringContaining('rollcall console'),
    })
  })

  it.each([
    'Bearer wrong',
    'Bearer',
    `Basic ${apiKey}`,
    `Bearer ${apiKey}x`,
    `Bearer ${apiKey.slice(0, -1)}`,
  ])('refuses the authorization %s', async (authorization) => {
    const answer = await (await open()).inject({ url: '/api/v1/about', headers: { authorization } })
    expect(answer.statusCode).toBe(401)
  })

  it('accepts the key', async () => {
    const answer = await (await open()).inject({ url: '/api/v1/about', headers: bearer })
    expect(answer.json()).toEqual({ version: '1.2.3', startedAt: '1970-01-01T00:00:00.000Z' })
  })

  it('does not fall back to the session when the key is wrong', async () => {
    const server = await open()
    const headers = { authorization: 'Bearer wrong', ...(await cookie()) }
    expect((await server.inject({ url: '/api/v1/about', headers })).statusCode).toBe(401)
  })

  it('lets anyone read the description, which tells a stranger nothing', async () => {
    const answer = await (await open()).inject({ url: '/api/v1/openapi.json' })
    expect(answer.json()).toMatchObject({ openapi: '3.1.0', paths: { '/api/v1/about': { get: {} } } })
  })
})

describe('the session of the console', () => {
  it('comes from a link that works once', async () => {
    const server = await open()
    const made = await server.inject({ method: 'POST', url: '/api/v1/sign-in-links', headers: bearer })
    const { path } = made.json<{ path: string }>()
    const first = await server.inject({ url: path })
    expect(first.statusCode).toBe(303)
    expect(first.headers.location).toBe('/')
    const [setCookie] = [first.headers['set-cookie']].flat()
    expect(setCookie).toMatch(/; HttpOnly; SameSite=Strict$/)
    const session = await server.inject({
      url: '/api/v1/session',
      headers: { cookie: String(setCookie).split(';')[0] },
    })
    expect(session.json()).toMatchObject({ signedInBy: 'session', kind: 'operator_key', role: 'operator' })
    const second = await server.inject({ url: path })
    expect(second.statusCode).toBe(401)
    expect(second.headers['set-cookie']).toBeUndefined()
    expect(second.json()).toMatchObject({ code: 'sign_in_link_spent' })
  })

  it('is refused when a character of it was changed', async () => {
    const server = await open()
    const { cookieName } = test.access
    const value = (await operatorCookie(test.access)).slice(cookieName.length + 1)
    const swapped = `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`
    for (const forged of [swapped, value.slice(1), `${value}A`, '..', '']) {
      const headers = { cookie: `${cookieName}=${forged}` }
      expect((await server.inject({ url: '/api/v1/session', headers })).statusCode).toBe(401)
    }
  })

  it('ends when the key in the data directory, whose link began it, is replaced', async () => {
    const { access } = test
    const { cookie: value } = await beginSession({ operatorKey: apiKey }, aBrowser, access.ports)
    expect(await authenticateSession(value, apiKey, access.ports)).toBeDefined()
    expect(await authenticateSession(value, 'another key', access.ports)).toBeUndefined()
  })

  it('ends after a day without use, after a week in any case; its link after ten minutes', async () => {
    const { ports } = test.access
    const hourMs = 3_600_000
    const lasts = async (value: string) => (await authenticateSession(value, apiKey, ports)) !== undefined
    const { code } = await makeSignInLink(ports)
    const [unused, used] = [
      await beginSession({ operatorKey: apiKey }, aBrowser, ports),
      await beginSession({ operatorKey: apiKey }, aBrowser, ports),
    ]
    clock += 10 * 60 * 1000
    await expect(spendSignInLink(code, apiKey, aBrowser, ports)).rejects.toMatchObject({
      code: 'sign_in_link_spent',
    })
    for (let hours = 0; hours < 24; hours += 8) {
      expect(await lasts(used.cookie)).toBe(true)
      clock += 8 * hourMs
    }
    expect([await lasts(unused.cookie), await lasts(used.cookie)]).toEqual([false, true])
    for (let hours = 24; hours < 7 * 24 - 8; hours += 8) {
      clock += 8 * hourMs
      expect(await lasts(used.cookie)).toBe(true)
    }
    clock += 8 * hourMs
    expect(await lasts(used.cookie)).toBe(false)
  })

  it('may read, and change only from the console’s own origin', async () => {
    const server = await open()
    const remove = async (headers: Record<string, string>) =>
      server.inject({
        method: 'DELETE',
        url: '/api/v1/session',
        headers: { host: '127.0.0.1:4664', ...(await cookie()), ...headers },
      })
    expect((await server.inject({ url: '/api/v1/session', headers: await cookie() })).statusCode).toBe(200)
    expect((await remove({ origin: 'http://127.0.0.1:4664' })).statusCode).toBe(204)
    for (const headers of [
      {},
      { origin: 'null' },
      { origin: 'https://evil.test' },
      { origin: 'http://127.0.0.1:9999' },
    ]) {
      const answer = await remove(headers)
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'foreign_origin'])
    }
  })
})

describe('the Host header', () => {
  it.each(['evil.test', 'evil.test:4664', 'localhost.evil.test', '127.0.0.1.evil.test', 'a b'])(
    'refuses "%s", even with the key, so that a page elsewhere cannot rebind its name to us',
    async (host) => {
      const answer = await (await open()).inject({ url: '/api/v1/about', headers: { ...bearer, host } })
      expect([answer.statusCode, answer.json().code]).toEqual([421, 'foreign_host'])
    },
  )

  it.each([
    'localhost',
    'LOCALHOST:4664',
    '127.0.0.1:4664',
    '[::1]:4664',
    '192.168.1.7',
    'rollcall.corp.test',
  ])('accepts %s', async (host) => {
    const server = await open(['rollcall.corp.test'])
    expect((await server.inject({ url: '/api/v1/about', headers: { ...bearer, host } })).statusCode).toBe(200)
  })
})

describe('errors', () => {
  const post = async (payload: string | object, contentType = 'application/json') =>
    (await open()).inject({
      method: 'POST',
      url: '/api/v1/things',
      headers: { ...bearer, 'content-type': contentType },
      payload,
    })

  it.each([
    ['a body that is not JSON', '{"name":', 400, 'malformed_json'],
    ['an empty body', '', 400, 'malformed_json'],
    ['a body that reaches for the prototype', '{"__proto__":{"a":1}}', 400, 'malformed_json'],
    ['a body that is too large', `{"name":"${'x'.repeat(1_000_001)}"}`, 413, 'request_too_large'],
  ])('answers %s with a problem', async (_what, payload, status, code) => {
    const answer = await post(payload)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(Object.keys(answer.json())).toEqual(
      expect.arrayContaining(['type', 'title', 'status', 'detail', 'code', 'cause', 'next', 'requestId']),
    )
    expect(answer.json().title + answer.json().cause).not.toMatch(/\{\w+\}/)
  })

  it('answers a body of another kind with 415', async () => {
    const answer = await post('a=1', 'application/x-www-form-urlencoded')
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'unsupported_media_type'])
  })

  it.each([
    [{ days: 1 }, 'name', 'is missing'],
    [{ name: 'n', days: 1, extra: true }, 'extra', 'is not known here'],
    [{ name: 'n', days: '1' }, 'days', 'must be integer'],
    [{ name: '', days: 1 }, 'name', 'must not have fewer than 1 characters'],
    [[], 'the body', 'must be object'],
    [{ name: 'a\u0000b', days: 1 }, 'name', 'holds characters that are not text'],
    [{ name: 'a\ud83d', days: 1 }, 'name', 'holds characters that are not text'],
  ])('names the field: %j → %s %s', async (payload, field, problem) => {
    const answer = await post(payload)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'invalid_request', part: 'body', field, problem })
  })

  it('tells an unknown address from a wrong method', async () => {
    const server = await open()
    const unknown = await server.inject({ url: '/api/v1/nothing', headers: bearer })
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'route_not_found'])
    const method = await server.inject({ method: 'DELETE', url: '/api/v1/things/7', headers: bearer })
    expect([method.statusCode, method.json().code, method.headers.allow]).toEqual([
      405,
      'method_not_allowed',
      'GET, HEAD',
    ])
  })

  it('keeps to itself what it did not foresee', async () => {
    const answer = await (await open()).inject({ url: '/api/v1/crash', headers: bearer })
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal_error'])
    expect(answer.body).not.toContain('postgres://')
    expect(answer.json().requestId).toBe(answer.headers['x-request-id'])
  })

  it('carries an error’s details, which never replace the problem’s own members', async () => {
    const answer = await (await open()).inject({ url: '/api/v1/held', headers: bearer })
    expect(answer.json()).toMatchObject({ limit: 3, code: 'too_many_streams', status: 503 })
  })
})

it('lets no text under a secret’s name out', async () => {
  const answer = await (await open()).inject({ url: '/api/v1/things/7', headers: bearer })
  expect(answer.json()).toEqual({
    id: 't',
    password: '[hidden]',
    nested: [{ secretToken: '[hidden]', name: 'n' }],
  })
})

it('sends the headers that keep a browser careful', async () => {
  const { headers } = await (await open()).inject({ url: '/api/v1/about', headers: bearer })
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'SAMEORIGIN',
    'cache-control': 'no-store',
  })
})
