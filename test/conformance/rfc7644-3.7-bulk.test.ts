import { describe, expect, it } from 'vitest'
import {
  type BulkOperation,
  bulkReferences,
  bulkResponse,
  deferReferences,
  type JsonObject,
  type JsonValue,
  orderBulk,
  parseBulk,
  profiles,
  resolveBulkIds,
  scimError,
  urns,
} from '../../src/scim/index.ts'
import { failure, readSample } from '../support/scim-samples.ts'

const parse = (body: JsonValue, profile: 'lenient' | 'strict' = 'lenient') =>
  parseBulk(body, { maxOperations: 10 }, profiles[profile])
const bulk = (...operations: JsonValue[]) => parse({ schemas: [urns.bulkRequest], Operations: operations })
const post = (bulkId: string, ...refers: string[]): JsonValue => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { userName: bulkId, members: refers.map((value) => ({ value: `bulkId:${value}` })) },
})
const order = (...operations: JsonValue[]) =>
  orderBulk(bulk(...operations).operations).map((step) => [
    step.circular,
    ...step.operations.map((each) => each.bulkId ?? each.method),
  ])

describe('RFC 7644 §3.7: the bulk request', () => {
  it('BLK-03, BLK-04, BLK-05: reads every kind of operation', () => {
    const { body } = readSample<{ body: JsonObject }>('rfc7644-3.7.2-temporary-identifiers')
    const request = parse(body)
    expect(request.failOnErrors).toBe(1)
    expect(request.problems).toEqual([])
    expect(request.operations.map(({ method, endpoint, id }) => [method, endpoint, id])).toEqual([
      ['POST', '/Groups', undefined],
      ['POST', '/Users', undefined],
      ['POST', '/Users', undefined],
      ['PUT', '/Users', 'b7c14771-226c-4d05-8860-134711653041'],
      ['PATCH', '/Users', '5d8d29d3-342c-4b5f-8683-a3cb6763ffcc'],
      ['DELETE', '/Users', 'e9025315-6bea-44e1-899c-1e07454e468b'],
    ])
    expect(request.operations[3]?.version).toBe('W/"3694e05e9dff591"')
  })

  it('BLK-18: the data of a PATCH is a PatchOp; the bare list of the RFC’s sample becomes one', () => {
    const { body } = readSample<{ body: JsonObject }>('rfc7644-3.7.2-temporary-identifiers')
    expect(parse(body).operations[4]?.data).toEqual({
      schemas: [urns.patchOp],
      Operations: [{ op: 'remove', path: 'nickName' }],
    })
    expect(parse(body, 'strict').problems.map((problem) => problem.index)).toEqual([4])
  })

  it('BLK-20: a base URL or a version before the path is left out', () => {
    const paths = ['/v2/Users/1', 'https://example.com/scim/v2/Users/1', 'Users/1', '/Users/1/']
    for (const path of paths)
      expect(bulk({ method: 'delete', path }).operations[0]).toMatchObject({
        method: 'DELETE',
        endpoint: '/Users',
        id: '1',
      })
  })

  const problems: readonly (readonly [string, JsonValue])[] = [
    ['BLK-21: GET', { method: 'GET', path: '/Users/1' }],
    ['BLK-03: POST without bulkId', { method: 'POST', path: '/Users', data: {} }],
    ['BLK-04: POST to a resource', { method: 'POST', path: '/Users/1', bulkId: 'a', data: {} }],
    ['BLK-04: PUT to an endpoint', { method: 'PUT', path: '/Users', data: {} }],
    ['BLK-03: PUT without data', { method: 'PUT', path: '/Users/1' }],
    ['BLK-20: /Me', { method: 'PUT', path: '/Me/1', data: {} }],
    ['BLK-20: /Bulk', { method: 'POST', path: '/Bulk', bulkId: 'a', data: {} }],
    ['BLK-20: /.search', { method: 'POST', path: '/.search', bulkId: 'a', data: {} }],
    ['BLK-20: /Schemas', { method: 'POST', path: '/Schemas', bulkId: 'a', data: {} }],
    ['no path', { method: 'DELETE' }],
    ['no object', 7],
  ]
  for (const [title, operation] of problems) {
    it(`${title} is a 400 of that operation; the others go on`, () => {
      const request = bulk(operation, { method: 'DELETE', path: '/Users/2' })
      expect(request.operations).toHaveLength(1)
      expect(request.problems).toHaveLength(1)
      expect(request.problems[0]?.error.status).toBe(400)
    })
  }

  it('BLK-15: a bulkId used twice is 400 invalidSyntax for the job', () => {
    expect(failure(() => bulk(post('a'), post('a')))).toMatchObject({
      status: 400,
      scimType: 'invalidSyntax',
    })
  })

  it('BLK-17: too many operations are 413, and the limit is named', () => {
    const error = failure(() =>
      bulk(...Array.from({ length: 11 }, () => ({ method: 'DELETE', path: '/Users/1' }))),
    )
    expect(error.status).toBe(413)
    expect(error.detail).toContain('10')
  })

  it('a body that is no bulk request is 400 invalidSyntax', () => {
    for (const body of [
      [],
      {},
      { Operations: {} },
      { schemas: [urns.bulkRequest], Operations: 'x' },
    ] as JsonValue[]) {
      expect(failure(() => parse(body)).scimType).toBe('invalidSyntax')
    }
  })
})

describe('RFC 7644 §3.7.1, §3.7.2: references between operations', () => {
  it('BLK-12: finds them anywhere, in extensions and in the path too', () => {
    const operation = bulk({
      method: 'PUT',
      path: '/Users/bulkId:a',
      data: {
        x: [{ value: 'bulkId:b' }],
        [urns.enterpriseUser]: { manager: { value: 'bulkId:c' } },
        note: 'no bulkId:d',
      },
    })
    expect(bulkReferences(operation.operations[0] as BulkOperation)).toEqual(['b', 'c', 'a'])
  })

  it('BLK-13: what is referred to comes first; otherwise the order stays', () => {
    expect(order(post('a', 'c'), post('b'), post('c'))).toEqual([
      [false, 'c'],
      [false, 'a'],
      [false, 'b'],
    ])
    expect(order(post('a'), { method: 'DELETE', path: '/Users/1' }, post('b', 'a'))).toEqual([
      [false, 'a'],
      [false, 'DELETE'],
      [false, 'b'],
    ])
  })

  it('BLK-13, BLK-14: a circle is one step, and said to be one', () => {
    expect(order(post('a', 'b'), post('b', 'a'), post('c', 'a'))).toEqual([
      [true, 'a', 'b'],
      [false, 'c'],
    ])
    expect(order(post('a', 'a'))).toEqual([[true, 'a']])
  })

  it('BLK-14: a circle is broken by creating without the reference and adding it afterwards', () => {
    const { body } = readSample<{ body: JsonObject }>('rfc7644-3.7.1-circular-references')
    const [step] = orderBulk(parse(body).operations)
    expect(step?.circular).toBe(true)
    const deferred = deferReferences(step?.operations[0]?.data as JsonObject, new Set(['ytrewq']))
    expect(deferred.data).toMatchObject({ displayName: 'Group A', members: [{ type: 'User', value: 'u-1' }] })
    expect(deferred.operations).toEqual([
      { op: 'add', path: 'members', value: [{ type: 'Group', value: 'bulkId:ytrewq' }] },
    ])
  })

  it('BLK-14: a reference in an extension is put in by its whole path', () => {
    const data = { userName: 'a', [urns.enterpriseUser]: { department: 'x', manager: { value: 'bulkId:b' } } }
    expect(deferReferences(data, new Set(['b']))).toEqual({
      data: { userName: 'a', [urns.enterpriseUser]: { department: 'x' } },
      operations: [{ op: 'add', path: `${urns.enterpriseUser}:manager`, value: { value: 'bulkId:b' } }],
    })
  })

  it('a chain of a thousand references costs no stack', () => {
    const operations: BulkOperation[] = Array.from({ length: 5000 }, (_, index) => ({
      index,
      method: 'POST',
      endpoint: '/Users',
      id: undefined,
      bulkId: `b${index}`,
      version: undefined,
      data: { x: `bulkId:b${index + 1}` },
    }))
    expect(orderBulk(operations)[0]?.operations[0]?.bulkId).toBe('b4999')
  })

  it('BLK-12: bulkIds become ids', () => {
    expect(
      resolveBulkIds({ members: [{ value: 'bulkId:a' }], title: 'bulkId' }, new Map([['a', 'u-1']])),
    ).toEqual({ members: [{ value: 'u-1' }], title: 'bulkId' })
  })

  it('BLK-15: an unknown one is 409', () => {
    expect(failure(() => resolveBulkIds({ value: 'bulkId:z' }, new Map())).status).toBe(409)
  })
})

describe('RFC 7644 §3.7.3: the bulk response', () => {
  it('BLK-08, BLK-09, BLK-11: status in text, an Error where it failed, no failOnErrors', () => {
    const body = bulkResponse([
      { method: 'POST', bulkId: 'a', location: 'https://x/Users/1', version: 'W/"1"', status: 201 },
      { method: 'POST', bulkId: 'b', status: 409, error: scimError('uniqueness', 'userName is in use.') },
    ])
    expect(body).toEqual({
      schemas: [urns.bulkResponse],
      Operations: [
        { location: 'https://x/Users/1', method: 'POST', bulkId: 'a', version: 'W/"1"', status: '201' },
        {
          method: 'POST',
          bulkId: 'b',
          status: '409',
          response: {
            schemas: [urns.error],
            scimType: 'uniqueness',
            detail: 'userName is in use.',
            status: '409',
          },
        },
      ],
    })
  })
})
