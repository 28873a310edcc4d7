import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  enterpriseUrn,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'

/** Anything may arrive: the answer is SCIM's, never 5xx, and nothing is half done. */
describe('input that nobody meant', () => {
  let app: TestProvider
  let client: TestClient
  let userId: string
  let groupId: string
  beforeAll(async () => {
    app = await startTestProvider('postgres')
    client = await app.client()
    userId = (await client.user('target', { emails: [{ value: 'a@b.c', type: 'work' }] })).id
    groupId = (await client.group('group', [userId])).id
  })
  afterAll(async () => {
    await app.close()
  })
  const check = (answer: { status: number; body: { schemas?: string[] } }, what: unknown) => {
    const where = `${JSON.stringify(what)?.slice(0, 300)} ${JSON.stringify(answer.body)} ${app.errors.at(-1)}`
    expect(answer.status, where).toBeLessThan(500)
    if (answer.status >= 400)
      expect(answer.body.schemas, where).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error'])
  }
  const names = fc.constantFrom(
    'userName',
    'USERNAME',
    'externalId',
    'displayName',
    'active',
    'name',
    'name.givenName',
    'emails',
    'emails[type eq "work"]',
    'emails[type eq "work"].value',
    'members',
    'members[value eq "x"]',
    'groups',
    'id',
    'meta',
    'schemas',
    'password',
    'roles',
    'x509Certificates',
    'addresses',
    enterpriseUrn,
    `${enterpriseUrn}:manager`,
    `${enterpriseUrn}:manager.value`,
    `${userUrn}:userName`,
    '__proto__',
    'constructor',
    '',
    ' ',
    '[',
    'a.b.c',
    'emails[',
    'photos',
    'preferredLanguage',
  )
  const values: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e308,
      '',
      'x',
      'True',
      'false',
      [],
      {},
      [null],
      [{}],
      [[]],
      { value: 'v' },
      [{ value: 'v', primary: true }],
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.jsonValue({ maxDepth: 3 }),
    fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }),
    fc.constant(() => userId),
  )
  const settled = (value: unknown) => (typeof value === 'function' ? userId : value)

  it('is answered in a PATCH', async () => {
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'replace', 'remove', 'Add', 'move', '', null),
        path: names,
        value: values,
      },
      { requiredKeys: ['op'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 4 }), fc.boolean(), async (operations, toGroup) => {
        const Operations = operations.map((one) => ({
          ...one,
          ...('value' in one ? { value: settled(one.value) } : {}),
        }))
        const url = toGroup ? `/v2/Groups/${groupId}` : `/v2/Users/${userId}`
        check(
          await client.send('PATCH', url, {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
            Operations,
          }),
          Operations,
        )
      }),
      { numRuns: 500, seed: 7 },
    )
    const read = await client.send('GET', `/v2/Users/${userId}`)
    expect(read.status).toBe(200)
    expect(read.body).toMatchObject({ id: userId, meta: { resourceType: 'User' } })
    expect(typeof read.body.userName).toBe('string')
  })

  it('is answered in a body', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, values, { maxKeys: 8 }),
        fc.constantFrom(
          'POST /v2/Users',
          'POST /v2/Groups',
          'PUT /v2/Users/:user',
          'PUT /v2/Groups/:group',
          'POST /v2/Bulk',
          'POST /v2/.search',
        ),
        async (members, route) => {
          const body = Object.fromEntries(
            Object.entries(members).map(([name, value]) => [name, settled(value)]),
          )
          const [method = '', url = ''] = route.replace(':user', userId).replace(':group', groupId).split(' ')
          check(await client.send(method, url, { schemas: [userUrn], ...body }), body)
        },
      ),
      { numRuns: 500, seed: 8 },
    )
  })

  it('is answered in a query', async () => {
    const parameter = fc.constantFrom(
      'filter',
      'sortBy',
      'sortOrder',
      'startIndex',
      'count',
      'cursor',
      'attributes',
      'excludedAttributes',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      names,
      fc
        .tuple(
          names,
          fc.constantFrom('eq', 'co', 'gt', 'pr', 'xx'),
          fc.constantFrom('"x"', 'true', '1', 'null', '"', '('),
        )
        .map((parts) => parts.join(' ')),
      fc.constantFrom('99999999999999999999', '-5', '1e3', 'descending', '\u0000', '%'),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(parameter, text), { maxLength: 3 }),
        fc.constantFrom('Users', 'Groups'),
        async (parameters, endpoint) => {
          const query = new URLSearchParams(
            parameters.map(([name, value]): [string, string] => [name, value.toWellFormed()]),
          )
          check(await client.send('GET', `/v2/${endpoint}?${query}`), parameters)
        },
      ),
      { numRuns: 600, seed: 9 },
    )
  })

  it('is answered in a path and in headers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ maxLength: 40 }),
        async (path, header) => {
          check(await client.send('GET', `/v2/${path}`), path)
          check(
            await client.send('GET', `/v2/Users/${userId}`, undefined, {
              'if-none-match': header,
              'content-type': header,
            }),
            header,
          )
          check(await client.send('PATCH', `/v2/Users/${userId}`, '{}', { 'if-match': header }), header)
          check(await client.send('GET', '/v2/Users', undefined, { authorization: header }), header)
        },
      ),
      { numRuns: 200, seed: 10 },
    )
  })
})
