import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/provider/routes.ts'
import { issueToken, revokeToken } from '../../src/provider/tokens/manage-tokens.ts'
import {
  type Answer,
  clientWith,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

const dayMs = 86_400_000

/** Walks every route of the table, with every method, as strangers of all kinds would. */
describe('every route', () => {
  let app: TestProvider
  let owner: TestClient
  let userId: string
  let before: Answer['body']
  const strangers: Record<string, TestClient> = {}

  beforeAll(async () => {
    app = await startTestProvider('postgres')
    owner = await app.client()
    const { token: expired } = await issueToken(
      owner.tenantId,
      { description: 'old', expiresInDays: 1 },
      app.ports,
    )
    const { token: revoked, record } = await issueToken(owner.tenantId, { description: 'gone' }, app.ports)
    await revokeToken(owner.tenantId, record.id, app.ports)
    app.advance(dayMs + 1000)
    strangers['a foreign tenant'] = await app.client()
    strangers['a token without the scope'] = clientWith(
      app.provider,
      (await issueToken(owner.tenantId, { description: 'none', scopes: ['printers:read'] }, app.ports)).token,
      '',
      '',
    )
    strangers['an expired token'] = clientWith(app.provider, expired, '', '')
    strangers['a revoked token'] = clientWith(app.provider, revoked, '', '')
    // One stranger walks every route: how many wrong tokens one address may send is another test's matter.
    const patient = { ...app.provider, failedLogins: { count: () => undefined } }
    strangers['a wrong token'] = clientWith(patient, 'rc_wrong', '', '')
    strangers['an empty token'] = clientWith(patient, '', '', '')
    const user = await owner.user('victim@example.org', { title: 'Secret title' })
    await owner.group('Secret group', [user.id])
    userId = user.id
    before = (await owner.send('GET', `/v2/Users/${userId}`)).body
  })
  afterAll(async () => {
    expect((await owner.send('GET', `/v2/Users/${userId}`)).body).toEqual(before)
    expect((await owner.send('GET', '/v2/Groups')).body.totalResults).toBe(1)
    expect(app.errors).toEqual([])
    await app.close()
  })

  const cases = routes.flatMap(({ pattern, methods, public: isPublic }) =>
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'get', 'constructor'].flatMap(
      (method) =>
        ['Users', 'Groups'].slice(0, pattern[0] === ':endpoint' ? 2 : 1).map((endpoint) => ({
          method,
          url: (id: string) =>
            `/${pattern.map((part) => (part === ':endpoint' ? endpoint : part === ':id' ? id : part)).join('/')}`,
          isKnown:
            Object.hasOwn(methods, method) || (method === 'HEAD' && 'GET' in methods) || method === 'OPTIONS',
          isPublic: isPublic === true,
          name: `${method} /${pattern.join('/').replace(':endpoint', endpoint)}`,
        })),
    ),
  )
  const body = (method: string) =>
    ['POST', 'PUT', 'PATCH'].includes(method)
      ? {
          schemas: [userUrn],
          userName: 'intruder',
          displayName: 'intruder',
          Operations: [{ op: 'replace', path: 'title', value: 'x' }],
        }
      : undefined

  it.each(cases)(
    '$name needs a token, unless it is a discovery document',
    async ({ method, url, isKnown, isPublic }) => {
      const nobody = await owner.send(method, url(userId), body(method), {
        authorization: undefined as never,
      })
      if (!isKnown) expect(nobody.status).toBe(405)
      else if (method === 'OPTIONS') expect(nobody.status).toBe(204)
      else if (isPublic) expect([200, 404]).toContain(nobody.status)
      else expect(nobody.status).toBe(401)
      expectNoSecret(nobody)
    },
  )

  it.each(cases)(
    '$name tells strangers nothing and does nothing for them',
    async ({ method, url, isKnown, isPublic }) => {
      for (const [who, stranger] of Object.entries(strangers)) {
        const answer = await stranger.send(method, url(userId), body(method))
        expectNoSecret(answer)
        expect(answer.status, who).toBeLessThan(500 + Number(url('x').startsWith('/Me')) * 2)
        if (!isKnown) expect(answer.status, who).toBe(405)
        else if (who === 'a foreign tenant') continue
        else if (who === 'a token without the scope') {
          // A bulk request is answered as a whole, and each of its operations is checked by itself: see bulk.test.ts.
          const isBulk = url('x') === '/Bulk'
          if (!isPublic && !isBulk && method !== 'OPTIONS') expect([403, 501], who).toContain(answer.status)
        } else expect(answer.status, `${who} ${answer.body?.detail}`).toBe(401)
      }
    },
  )

  it.each(cases)(
    '$name refuses encoded separators and dot segments before anything else',
    async ({ method, url }) => {
      const path = url(userId)
      for (const hostile of [
        `/v2${path}/%2e%2e/Users`,
        `/v2/Users%2f${userId}`,
        `/v2/Users%5c${userId}`,
        `/v2/../v2${path}`,
        `/v2/Users/..%2f${userId}`,
        `/v2${path}%00`,
        `/v2${path}%0d%0aX:1`,
        `/v2${path}/%zz`,
        `/v2${path}%ff`,
        `/v2/Schemas/%2e%2e/Users/${userId}`,
      ]) {
        const answer = await owner.send(method, hostile, body(method), { authorization: undefined as never })
        expect(answer.status, hostile).toBe(400)
        expectNoSecret(answer)
      }
    },
  )

  it('answers every error in the form of the RFC', async () => {
    for (const [method, url, sent, status, headers] of [
      ['GET', '/v2/Nope', undefined, 404, {}],
      ['GET', '/v2/Users/1/2/3', undefined, 404, {}],
      ['GET', '/v1/Users', undefined, 400, {}],
      ['DELETE', '/v2/Users', undefined, 405, {}],
      ['POST', '/v2/Users', '{"a":', 400, {}],
      ['POST', '/v2/Users', '{"userName":"a","userName":"b"}', 400, {}],
      ['POST', '/v2/Users', '{"__proto__":{"x":1},"userName":"a"}', 400, {}],
      ['POST', '/v2/Users', '['.repeat(100_000), 400, {}],
      ['POST', '/v2/Users', 'x'.repeat(2_000_000), 413, {}],
      ['POST', '/v2/Users', undefined, 400, {}],
      ['POST', '/v2/Users', 'userName=a', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
      ['POST', '/v2/Users', '{}', 415, { 'content-encoding': 'gzip' }],
      ['GET', '/v2/Users?filter=userName%20eq', undefined, 400, {}],
      ['GET', `/v2/Users?filter=${'('.repeat(5_000)}`, undefined, 400, {}],
      [
        'GET',
        `/v2/Users?filter=${encodeURIComponent(`title eq "${'x'.repeat(10_000)}"`)}`,
        undefined,
        400,
        {},
      ],
      ['GET', '/v2/Users?count=abc', undefined, 400, {}],
      ['GET', '/v2/Users?attributes=a&excludedAttributes=b', undefined, 400, {}],
      ['GET', '/v2/Schemas?filter=id%20pr', undefined, 403, {}],
      ['GET', '/v2/Me', undefined, 501, {}],
      ['PATCH', '/v2/Users/00000000-0000-7000-8000-000000000000', '{}', 400, {}],
    ] as const) {
      const answer = await owner.send(method, url, sent, headers)
      const where = `${method} ${url.slice(0, 60)}`
      expect(answer.status, where).toBe(status)
      expect(answer.headers['content-type'], where).toBe('application/scim+json')
      expect(answer.body, where).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(status),
      })
      expect(answer.body.detail.length, where).toBeGreaterThan(10)
      if (status === 405) expect(answer.headers['allow'], where).toContain('GET')
    }
  })

  it('answers what nobody foresaw with a request id and nothing else', async () => {
    const broken = {
      ...app.provider,
      store: { ...app.provider.store, read: async () => Promise.reject(new Error('password=hunter2')) },
    }
    const errors: unknown[] = []
    const client = clientWith({ ...broken, onError: (error) => errors.push(error) }, owner.token, '', '')
    const answer = await client.send('GET', `/v2/Users/${userId}`)
    expect(answer.status).toBe(500)
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect(errors).toHaveLength(1)
  })
})

function expectNoSecret(answer: Answer): void {
  expect(JSON.stringify(answer)).not.toMatch(/Secret|victim/)
}
