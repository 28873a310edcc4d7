import { expect, it } from 'vitest'
import { bulkUrn, expectScimError, onBothStores, unknownId } from '../support/conformance.ts'
import { type Answer, enterpriseUrn, groupUrn, patchOf, type TestClient } from '../support/provider.ts'

const user = (bulkId: string, more: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { userName: `${bulkId}@x.org`, ...more },
})
const group = (bulkId: string, ...members: string[]) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { displayName: bulkId, members: members.map((id) => ({ value: `bulkId:${id}` })) },
})
const statuses = (answer: Answer) => answer.body.Operations.map((one: { status: string }) => one.status)
const ids = (answer: Answer) =>
  answer.body.Operations.map((one: { location?: string }) => one.location?.split('/').at(-1))

onBothStores('RFC 7644 §3.7: Bulk over HTTP', (app) => {
  const bulk = async (client: TestClient, operations: readonly object[], more: object = {}) =>
    await client.send('POST', '/v2/Bulk', { schemas: [bulkUrn], Operations: operations, ...more })

  it('BLK-02, BLK-06, BLK-08, BLK-09, BLK-11: a job is 200, with one result for each operation, in its order', async () => {
    const client = await app().client()
    const { id } = await client.user('old')
    const operations = [
      user('new'),
      { method: 'PATCH', path: `/Users/${id}`, data: patchOf({ op: 'replace', path: 'title', value: 'T' }) },
      user('bad', { userName: 'new@x.org' }),
      { method: 'DELETE', path: `/Users/${id}` },
    ]
    const answer = await bulk(client, operations, { failOnErrors: 5 })
    expect(answer.status).toBe(200)
    expect(answer.body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse'])
    expect(answer.body).not.toHaveProperty('failOnErrors')
    expect(answer.body.Operations).toMatchObject([
      { method: 'POST', bulkId: 'new', status: '201', version: 'W/"1"', location: expect.any(String) },
      { method: 'PATCH', status: '200', version: 'W/"2"' },
      { method: 'POST', bulkId: 'bad', status: '409', response: { status: '409', scimType: 'uniqueness' } },
      { method: 'DELETE', status: '204' },
    ])
    expect(answer.body.Operations[2]).not.toHaveProperty('location')
  })

  it('BLK-07, BLK-19: it goes on after a failure, until failOnErrors have failed, and keeps what was done', async () => {
    const client = await app().client()
    const operations = [
      user('a'),
      user('a2', { userName: 'A@x.org' }),
      user('b'),
      group('g', 'none'),
      user('c'),
    ]
    expect(statuses(await bulk(client, operations))).toEqual(['201', '409', '201', '409', '201'])
    const other = await app().client()
    const some = await bulk(other, operations, { failOnErrors: 1 })
    expect(some.body.Operations.length).toBeLessThan(5)
    const total = (await other.send('GET', '/v2/Users')).body.totalResults
    expect(total).toBe(statuses(some).filter((status: string) => status === '201').length)
  })

  it('BLK-12, BLK-13, BLK-16: references to what comes later, and in extensions, are put in', async () => {
    const client = await app().client()
    const manager = { [enterpriseUrn]: { manager: { value: 'bulkId:bob' } } }
    const answer = await bulk(client, [group('team', 'ann', 'bob'), user('ann', manager), user('bob')])
    expect(statuses(answer)).toEqual(['201', '201', '201'])
    const [team, ann, bob] = ids(answer)
    const { body } = await client.send('GET', `/v2/Groups/${team}`)
    expect(body.members.map((one: { value: string }) => one.value).sort()).toEqual([ann, bob].sort())
    expect((await client.send('GET', `/v2/Users/${ann}`)).body[enterpriseUrn].manager.value).toBe(bob)
  })

  it('BLK-13, GRP-06: groups that would hold each other are created, and the one whose members cannot be put in is told', async () => {
    const client = await app().client()
    const holding = (bulkId: string, other: string) => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { schemas: [groupUrn], displayName: bulkId, members: [{ value: `bulkId:${other}` }] },
    })
    const { body } = await client.send('POST', '/v2/Bulk', {
      schemas: [bulkUrn],
      Operations: [holding('a', 'b'), holding('b', 'a')],
    })
    const statuses = body.Operations.map((one: { status: string }) => one.status)
    expect(statuses.toSorted()).toEqual(['201', '400'])
    const refused = body.Operations.find((one: { status: string }) => one.status === '400')
    expect(refused.response).toMatchObject({ scimType: 'invalidValue' })
  })

  it('BLK-13, BLK-14: two who refer to each other, and themselves, are created and then tied', async () => {
    const client = await app().client()
    const managed = (by: string) => ({ [enterpriseUrn]: { manager: { value: `bulkId:${by}` } } })
    const answer = await bulk(client, [
      user('a', managed('b')),
      user('b', managed('a')),
      user('c', managed('c')),
    ])
    expect(statuses(answer)).toEqual(['201', '201', '201'])
    const [a, b, c] = ids(answer)
    const bossOf = async (id: string) =>
      (await client.send('GET', `/v2/Users/${id}`)).body[enterpriseUrn].manager.value
    expect([await bossOf(a), await bossOf(b), await bossOf(c)]).toEqual([b, a, c])
  })

  it('BLK-12: a bulkId in the path is the resource it was given', async () => {
    const client = await app().client()
    const patch = {
      method: 'PATCH',
      path: '/Users/bulkId:ann',
      data: patchOf({ op: 'add', path: 'title', value: 'T' }),
    }
    const answer = await bulk(client, [user('ann'), patch])
    expect(statuses(answer)).toEqual(['201', '200'])
    expect((await client.send('GET', `/v2/Users/${ids(answer)[0]}`)).body.title).toBe('T')
  })

  it('BLK-15: what refers to nothing, or to what failed, is 409; one bulkId twice is 400 for all', async () => {
    const client = await app().client()
    await client.user('taken@x.org')
    const answer = await bulk(client, [user('taken'), group('one', 'taken'), group('two', 'nobody')])
    expect(statuses(answer)).toEqual(['409', '409', '409'])
    expectScimError(await bulk(client, [user('x'), user('x')]), 400, 'invalidSyntax')
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(1)
  })

  it('BLK-05: a version is an If-Match of its own', async () => {
    const client = await app().client()
    const { id } = await client.user('ada')
    const remove = (version: string) => ({ method: 'DELETE', path: `/Users/${id}`, version })
    expect(statuses(await bulk(client, [remove('W/"7"'), remove('W/"1"')]))).toEqual(['412', '204'])
  })

  it('BLK-17, ERR-06: the limits are announced, and 413 names the one that was passed', async () => {
    const client = await app().client()
    const { bulk: limits } = (await client.send('GET', '/v2/ServiceProviderConfig')).body
    const many = Array.from({ length: limits.maxOperations + 1 }, (_, index) => user(String(index)))
    const answer = await bulk(client, many)
    expectScimError(answer, 413)
    expect(answer.body.detail).toContain(String(limits.maxOperations))
    const large = await client.send('POST', '/v2/Bulk', `"${' '.repeat(limits.maxPayloadSize)}"`)
    expectScimError(large, 413)
    expect(large.body.detail).toContain(String(limits.maxPayloadSize))
    expect((await client.send('GET', '/v2/Users')).body.totalResults).toBe(0)
  })

  it('BLK-20, BLK-21: paths that are no resource, and GET, fail by themselves', async () => {
    const client = await app().client()
    const operations = [
      { method: 'GET', path: '/Users' },
      { method: 'POST', path: '/Bulk', bulkId: 'a', data: {} },
      { method: 'POST', path: '/Me', bulkId: 'b', data: {} },
      { method: 'POST', path: '/Users/.search', bulkId: 'c', data: {} },
      { method: 'DELETE', path: '/Schemas/x' },
      { method: 'DELETE', path: `/Users/${unknownId}` },
      { method: 'POST', path: '/v2/Users', bulkId: 'd', data: { userName: 'versioned' } },
    ]
    expect(statuses(await bulk(client, operations))).toEqual([
      '400',
      '400',
      '400',
      '400',
      '400',
      '404',
      '201',
    ])
  })

  it('BLK-19, SEC-04: each operation needs its own right', async () => {
    const client = await app().client({ scopes: ['users:create'] })
    expect(
      statuses(await bulk(client, [user('a'), group('g'), { method: 'DELETE', path: '/Users/1' }])),
    ).toEqual(['201', '403', '403'])
  })
})
