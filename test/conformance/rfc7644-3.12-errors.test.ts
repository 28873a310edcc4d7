import { expect, it } from 'vitest'
import { handleRequest } from '../../src/provider/handle-request.ts'
import { StoreUnavailable } from '../../src/provider/store.ts'
import { bulkUrn, expectScimError, onBothStores, unknownId } from '../support/conformance.ts'
import { clientWith, patchOf, type TestClient } from '../support/provider.ts'

/** Each way to fail, with the status and the scimType it has (RFC 7644 §3.12, Tables 8 and 9). */
const failures: readonly (readonly [
  title: string,
  send: (client: TestClient) => ReturnType<TestClient['send']>,
  status: number,
  scimType?: string,
])[] = [
  ['an endpoint nobody has', (client) => client.send('GET', '/v2/Nothing'), 404],
  ['a path too long', (client) => client.send('GET', '/v2/Users/1/2'), 404],
  ['an unknown id', (client) => client.send('GET', `/v2/Users/${unknownId}`), 404],
  ['a method not known', (client) => client.send('DELETE', '/v2/Users'), 405],
  [
    'another media type',
    (client) => client.send('POST', '/v2/Users', 'x', { 'content-type': 'text/xml' }),
    415,
  ],
  ['no token', (client) => client.send('GET', '/v2/Users', undefined, { authorization: '' }), 401],
  [
    'another scheme',
    (client) => client.send('GET', '/v2/Users', undefined, { authorization: 'Basic YTpi' }),
    401,
  ],
  ['a dot segment', (client) => client.send('GET', '/v2/Users/%2e%2e'), 400],
  ['another version', (client) => client.send('GET', '/v1/Users'), 400, 'invalidVers'],
  ['no JSON', (client) => client.send('POST', '/v2/Users', '{'), 400, 'invalidSyntax'],
  ['no object', (client) => client.send('POST', '/v2/Users', '[]'), 400, 'invalidSyntax'],
  ['a wrong type', (client) => client.send('POST', '/v2/Users', { userName: {} }), 400, 'invalidValue'],
  ['nothing required', (client) => client.send('POST', '/v2/Users', { title: 'x' }), 400, 'invalidValue'],
  ['a wrong filter', (client) => client.send('GET', '/v2/Users?filter=x'), 400, 'invalidFilter'],
  ['a wrong count', (client) => client.send('GET', '/v2/Users?count=x'), 400, 'invalidValue'],
  ['a filter on discovery', (client) => client.send('GET', '/v2/Schemas?filter=x'), 403],
  ['/Me for a machine', (client) => client.send('GET', '/v2/Me'), 501],
  ['no Operations', (client) => client.send('PATCH', `/v2/Users/${unknownId}`, {}), 400, 'invalidSyntax'],
  [
    'a wrong path',
    (client) =>
      client.send('PATCH', `/v2/Users/${unknownId}`, patchOf({ op: 'add', path: 'a..b', value: 1 })),
    400,
    'invalidPath',
  ],
  ['no bulk', (client) => client.send('POST', '/v2/Bulk', { schemas: [bulkUrn] }), 400, 'invalidSyntax'],
  ['too large', (client) => client.send('POST', '/v2/Users', `"${'x'.repeat(1_100_000)}"`), 413],
]

onBothStores('RFC 7644 §3.12: errors', (app) => {
  const cases = failures.map(([title, send, status, scimType]) => ({ title, send, status, scimType }))
  it.each(cases)('ERR-01, ERR-02, ERR-03, ERR-04, ERR-06: $title', async ({ send, status, scimType }) => {
    const client = await app().client()
    await client.user('victim', { title: 'Secret title' })
    const answer = await send(client)
    expectScimError(answer, status, scimType)
    expect(typeof answer.body.status).toBe('string')
    expect(JSON.stringify(answer)).not.toMatch(/victim|Secret|rc_|node_modules|\.ts:/)
  })

  it('ERR-03: the sentence names the attribute and the reason', async () => {
    const client = await app().client()
    const answer = await client.send('POST', '/v2/Users', { userName: 'ada', active: 'perhaps' })
    expectScimError(answer, 400, 'invalidValue')
    expect(answer.body.detail).toContain('active')
  })

  it('ERR-04, ERR-06: what nobody foresaw is 500 in the same form, with a request id and no more', async () => {
    const client = await app().client()
    const told: unknown[] = []
    const provider = {
      ...app().provider,
      store: {
        ...app().provider.store,
        list: async () => Promise.reject(new Error('connection to 10.0.0.7 failed')),
      },
      onError: (error: unknown) => void told.push(error),
    }
    const answer = await clientWith(provider, client.token, '', '').send('GET', '/v2/Users')
    expectScimError(answer, 500)
    expect(JSON.stringify(answer)).not.toContain('10.0.0.7')
    expect(told).toHaveLength(1)
  })

  it('ERR-08: a store that cannot be reached is 503 with whole seconds to wait, and is reported', async () => {
    const client = await app().client()
    const told: unknown[] = []
    const provider = {
      ...app().provider,
      store: { ...app().provider.store, read: async () => Promise.reject(new StoreUnavailable('10.0.0.7')) },
      onError: (error: unknown) => void told.push(error),
    }
    const answer = await clientWith(provider, client.token, '', '').send('GET', '/v2/Users/1')
    expectScimError(answer, 503)
    expect(answer.headers['retry-after']).toMatch(/^\d+$/)
    expect(JSON.stringify(answer)).not.toContain('10.0.0.7')
    expect(told).toHaveLength(1)
  })

  it('ME-06, ERR-07, ME-01: what is not done is 501', async () => {
    const client = await app().client()
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expectScimError(await client.send(method, '/v2/Me', {}), 501, undefined, method)
    }
  })

  it('ERR-04, HTT-01: bytes that are no UTF-8 are 400', async () => {
    const client = await app().client()
    const response = await handleRequest(
      {
        method: 'POST',
        url: '/v2/Users',
        headers: { authorization: `Bearer ${client.token}` },
        body: Buffer.from('{"userName":"zo\xeb"}', 'latin1'),
        baseUrl: 'https://app.example/scim',
      },
      app().provider,
    )
    expect(response.status).toBe(400)
    expect(JSON.parse(response.body ?? '')).toMatchObject({ scimType: 'invalidSyntax', status: '400' })
  })
})
