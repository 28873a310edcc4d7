import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  enterpriseUrn,
  groupUrn,
  patchOf,
  type StoreKind,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

describe.each<StoreKind>(['postgres', 'memory', 'simple'])('bulk (%s)', (kind) => {
  let app: TestProvider
  let client: TestClient
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(async () => {
    expect(app.errors).toEqual([])
    await app.close()
  })
  const bulk = async (operations: readonly object[], more: object = {}, sender?: TestClient) => {
    client = sender ?? (await app.client())
    return await client.send('POST', '/v2/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: operations,
      ...more,
    })
  }
  const newUser = (bulkId: string, more: object = {}) => ({
    method: 'POST',
    path: '/Users',
    bulkId,
    data: { schemas: [userUrn], userName: `${bulkId}@example.org`, ...more },
  })
  const newGroup = (bulkId: string, ...members: string[]) => ({
    method: 'POST',
    path: '/Groups',
    bulkId,
    data: {
      schemas: [groupUrn],
      displayName: bulkId,
      members: members.map((id) => ({ value: `bulkId:${id}` })),
    },
  })
  const idOf = (operation: { location: string }) => operation.location.split('/').pop()

  it('creates, replaces, patches and deletes, and reports each in the order sent', async () => {
    client = await app.client()
    const [one, two, three] = [await client.user('one'), await client.user('two'), await client.user('three')]
    const answer = await bulk(
      [
        newUser('new'),
        { method: 'PUT', path: `/Users/${one.id}`, data: { schemas: [userUrn], userName: 'uno' } },
        {
          method: 'PATCH',
          path: `/Users/${two.id}`,
          data: patchOf({ op: 'replace', path: 'active', value: false }),
        },
        { method: 'DELETE', path: `/Users/${three.id}` },
      ],
      {},
      client,
    )
    expect(answer.status).toBe(200)
    expect(answer.body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse'])
    expect(answer.body.Operations).toMatchObject([
      { method: 'POST', bulkId: 'new', status: '201', version: 'W/"1"' },
      { method: 'PUT', status: '200', location: one.meta.location, version: 'W/"2"' },
      { method: 'PATCH', status: '200', version: 'W/"2"' },
      { method: 'DELETE', status: '204' },
    ])
    expect((await client.send('GET', `/v2/Users/${two.id}`)).body.active).toBe(false)
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(3)
  })

  it('resolves references forwards and backwards, in members and in extensions', async () => {
    const answer = await bulk([
      newGroup('team', 'ann', 'bob'),
      newUser('ann', { [enterpriseUrn]: { manager: { value: 'bulkId:bob' } } }),
      newUser('bob'),
    ])
    expect(answer.body.Operations.map((one: { status: string }) => one.status)).toEqual(['201', '201', '201'])
    const [team, ann, bob] = answer.body.Operations.map(idOf)
    const group = await client.send('GET', `/v2/Groups/${team}`)
    expect(group.body.members.map((one: { value: string }) => one.value).sort()).toEqual([ann, bob].sort())
    expect((await client.send('GET', `/v2/Users/${ann}`)).body[enterpriseUrn].manager.value).toBe(bob)
  })

  it('puts circular references in afterwards', async () => {
    const answer = await bulk([
      newUser('ann', { [enterpriseUrn]: { manager: { value: 'bulkId:bob' } } }),
      newUser('bob', { [enterpriseUrn]: { manager: { value: 'bulkId:ann' } } }),
    ])
    expect(answer.body.Operations.map((one: { status: string }) => one.status)).toEqual(['201', '201'])
    const [ann, bob] = answer.body.Operations.map(idOf)
    expect((await client.send('GET', `/v2/Users/${ann}`)).body[enterpriseUrn].manager.value).toBe(bob)
    expect((await client.send('GET', `/v2/Users/${bob}`)).body[enterpriseUrn].manager.value).toBe(ann)
  })

  it('goes on after a failure, and stops at failOnErrors', async () => {
    const failing = [
      newUser('a'),
      newUser('a2', { userName: 'a@example.org' }),
      newUser('b'),
      newUser('c', { userName: 'b@example.org' }),
      newUser('d'),
    ]
    const all = await bulk(failing)
    expect(all.body.Operations.map((one: { status: string }) => one.status)).toEqual([
      '201',
      '409',
      '201',
      '409',
      '201',
    ])
    expect(all.body.Operations[1]).toMatchObject({
      bulkId: 'a2',
      response: { scimType: 'uniqueness', status: '409' },
    })
    expect(all.body.Operations[1].location).toBeUndefined()
    const some = await bulk(failing, { failOnErrors: 1 })
    expect(some.body.Operations).toHaveLength(2)
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(1)
  })

  it('answers 409 to what refers to a resource that was not created', async () => {
    const answer = await bulk([
      newUser('a'),
      newUser('b', { userName: 'a@example.org' }),
      newGroup('team', 'b'),
      newGroup('other', 'nobody'),
    ])
    expect(answer.body.Operations.map((one: { status: string }) => one.status)).toEqual([
      '201',
      '409',
      '409',
      '409',
    ])
  })

  it('checks every operation against the token by itself', async () => {
    const limited = await app.client({ scopes: ['users:create'] })
    const answer = await bulk(
      [
        newUser('a'),
        newGroup('g'),
        { method: 'GET', path: '/Users/1' },
        { method: 'POST', path: '/Bulk', bulkId: 'x', data: {} },
      ],
      {},
      limited,
    )
    expect(answer.body.Operations.map((one: { status: string }) => one.status)).toEqual([
      '201',
      '403',
      '400',
      '400',
    ])
  })

  it('honours a version per operation', async () => {
    client = await app.client()
    const user = await client.user('v')
    const patch = (version: string) => ({
      method: 'PATCH',
      path: `/Users/${user.id}`,
      version,
      data: patchOf({ op: 'replace', path: 'title', value: version }),
    })
    const answer = await bulk([patch('W/"9"'), patch('W/"1"')], {}, client)
    expect(answer.body.Operations.map((one: { status: string }) => one.status)).toEqual(['412', '200'])
  })

  it('names its limits and holds them', async () => {
    client = await app.client()
    const { body: config } = await client.send('GET', '/v2/ServiceProviderConfig')
    const { maxOperations } = config.bulk
    expect(config.bulk).toMatchObject({ supported: true })
    const answer = await bulk(
      Array.from({ length: maxOperations + 1 }, (_, index) => newUser(`u${index}`)),
      {},
      client,
    )
    expect(answer.status).toBe(413)
    expect(answer.body.detail).toContain(String(maxOperations))
    expect((await client.send('POST', '/v2/Bulk', ' '.repeat(config.bulk.maxPayloadSize + 1))).status).toBe(
      413,
    )
  })
})
