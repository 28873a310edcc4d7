import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchUrn, unknownId } from '../support/conformance.ts'
import { groupUrn, patchOf, startTestProvider, type TestProvider, userUrn } from '../support/provider.ts'

/** Every way to reach resources, with the scopes it needs. */
const requests = [
  ['GET', '/v2/Users', undefined, ['users:read']],
  ['GET', `/v2/Users/${unknownId}`, undefined, ['users:read']],
  ['HEAD', '/v2/Users', undefined, ['users:read']],
  ['POST', '/v2/Users', { schemas: [userUrn], userName: 'new' }, ['users:create']],
  ['PUT', `/v2/Users/${unknownId}`, { schemas: [userUrn], userName: 'new' }, ['users:update']],
  ['PATCH', `/v2/Users/${unknownId}`, patchOf({ op: 'remove', path: 'title' }), ['users:update']],
  ['DELETE', `/v2/Users/${unknownId}`, undefined, ['users:delete']],
  ['POST', '/v2/Users/.search', { schemas: [searchUrn] }, ['users:read']],
  ['GET', '/v2/Groups', undefined, ['groups:read']],
  ['GET', `/v2/Groups/${unknownId}`, undefined, ['groups:read']],
  ['POST', '/v2/Groups', { schemas: [groupUrn], displayName: 'new' }, ['groups:create']],
  ['PUT', `/v2/Groups/${unknownId}`, { schemas: [groupUrn], displayName: 'x' }, ['groups:update']],
  ['PATCH', `/v2/Groups/${unknownId}`, patchOf({ op: 'remove', path: 'members' }), ['groups:update']],
  ['DELETE', `/v2/Groups/${unknownId}`, undefined, ['groups:delete']],
  ['POST', '/v2/Groups/.search', { schemas: [searchUrn] }, ['groups:read']],
  ['GET', '/v2/', undefined, ['users:read', 'groups:read']],
  ['POST', '/v2/.search', { schemas: [searchUrn] }, ['users:read', 'groups:read']],
] as const

const everyScope = ['users', 'groups'].flatMap((resources) =>
  ['read', 'create', 'update', 'delete'].map((verb) => `${resources}:${verb}`),
)

let app: TestProvider
beforeAll(async () => {
  app = await startTestProvider('memory')
})
afterAll(() => app.close())

describe('the scopes of a token', () => {
  for (const [method, url, body, needed] of requests) {
    it(`let ${method} ${url.replace(unknownId, ':id')} pass with ${needed.join(' and ')}, and not with all others`, async () => {
      const right = await app.client({ scopes: needed })
      const allowed = await right.send(method, url, body)
      expect([200, 201, 204, 404]).toContain(allowed.status)
      for (const missing of needed) {
        const others = await app.client({ scopes: everyScope.filter((scope) => scope !== missing) })
        expect((await others.send(method, url, body)).status, `without ${missing}`).toBe(403)
      }
      const wide = await app.client({ scopes: ['*:*'] })
      expect((await wide.send(method, url, body)).status).toBe(allowed.status)
    })
  }

  it('hold for each operation of a bulk request on its own', async () => {
    const client = await app.client({ scopes: ['users:create', 'groups:read'] })
    const answer = await client.send('POST', '/v2/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'a', data: { schemas: [userUrn], userName: 'bulk' } },
        { method: 'POST', path: '/Groups', bulkId: 'b', data: { schemas: [groupUrn], displayName: 'bulk' } },
        { method: 'DELETE', path: `/Users/${unknownId}` },
      ],
    })
    expect(answer.body.Operations.map((one: { status: string }) => one.status)).toEqual(['201', '403', '403'])
  })
})
