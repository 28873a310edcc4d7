import { describe, expect, it } from 'vitest'
import { readBulkResponse, readError, readListResponse } from './read-answer.ts'

describe('readListResponse', () => {
  it('PAG-09: understands counters in quotes and a missing or null list', () => {
    expect(
      readListResponse({ totalResults: '2', Resources: [{ id: 'a' }, null, { id: 'b' }], startIndex: '1' }),
    ).toEqual({
      resources: [{ id: 'a' }, { id: 'b' }],
      totalResults: 2,
      startIndex: 1,
      nextCursor: undefined,
    })
    for (const body of [{ totalResults: 0 }, { totalResults: 0, Resources: null }]) {
      expect(readListResponse(body)).toMatchObject({ resources: [], totalResults: 0 })
    }
  })

  it('CUR-03, CUR-08: a cursor without a total', () => {
    expect(readListResponse({ resources: [], nextCursor: 'abc' })).toMatchObject({
      totalResults: undefined,
      nextCursor: 'abc',
    })
  })

  it('is undefined for anything else', () => {
    for (const body of [undefined, null, 'x', [], {}, { id: 'a' }])
      expect(readListResponse(body)).toBeUndefined()
  })
})

describe('readError', () => {
  const error = 'urn:ietf:params:scim:api:messages:2.0:Error'
  it('CLI-18: understands 2.0, a wrong key, 1.1, and says when it is not SCIM', () => {
    expect(readError({ schemas: [error], detail: 'No.', scimType: 'uniqueness', status: 409 })).toEqual({
      scimType: 'uniqueness',
      detail: 'No.',
      isScim: true,
    })
    expect(readError({ schema: error, detail: 'No.' })).toMatchObject({ detail: 'No.', isScim: true })
    expect(readError({ Errors: [{ description: 'Old.', code: 409 }] })).toMatchObject({
      detail: 'Old.',
      isScim: true,
    })
    expect(readError({ Errors: { description: 'Old.' } })).toMatchObject({ detail: 'Old.', isScim: true })
    expect(readError({ detail: 'x'.repeat(900) })).toMatchObject({ detail: 'x'.repeat(500), isScim: false })
    expect(readError('<html>')).toEqual({ scimType: undefined, detail: '', isScim: false })
  })
})

describe('readBulkResponse', () => {
  it('BLK-10: understands every form of status', () => {
    const body = {
      Operations: [
        { method: 'POST', bulkId: 'a', status: '201', location: '/Users/1' },
        { method: 'POST', bulkId: 'b', status: { code: '409' }, response: { detail: 'Taken.' } },
        { method: 'DELETE', status: 204 },
      ],
    }
    expect(
      readBulkResponse(body).map(({ bulkId, status, error }) => [bulkId, status, error?.detail]),
    ).toEqual([
      ['a', 201, undefined],
      ['b', 409, 'Taken.'],
      [undefined, 204, undefined],
    ])
    expect(readBulkResponse(null)).toEqual([])
  })
})
