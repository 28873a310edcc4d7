import { describe, expect, it } from 'vitest'
import {
  compareResources,
  type JsonObject,
  listResponse,
  parseFilter,
  parseListQuery,
  printEquality,
  profiles,
  resolveSort,
  searchParameters,
  searchRequest,
  urns,
  userType,
} from '../../src/scim/index.ts'
import { failure } from '../support/scim-samples.ts'

const query = (text: string) => parseListQuery(new URLSearchParams(text))

describe('RFC 7644 §3.4.2.4: paging by index', () => {
  it('PAG-01, PAG-04: defaults', () => {
    expect(query('')).toEqual({ sortOrder: 'ascending', startIndex: 1 })
  })
  it('PAG-01: a startIndex below 1 is 1', () => {
    for (const text of ['startIndex=0', 'startIndex=-5', 'startIndex='])
      expect(query(text).startIndex).toBe(1)
    expect(query('startIndex=7').startIndex).toBe(7)
  })
  it('PAG-02: a negative count is 0, and 0 stays 0', () => {
    expect(query('count=-3').count).toBe(0)
    expect(query('count=0').count).toBe(0)
    expect(query('count=').count).toBeUndefined()
  })
  it('PAG-06: what is no whole number is 400 invalidValue', () => {
    for (const text of ['count=x', 'startIndex=1.5', 'count=1e3', 'count=99999999999999999999']) {
      expect(failure(() => query(text))).toMatchObject({ status: 400, scimType: 'invalidValue' })
    }
  })
  it('HTT-12: unknown parameters are ignored, names ignore case', () => {
    expect(query('nonsense=1&COUNT=5').count).toBe(5)
  })
  it('Q-23, HTT-20: a plus is a blank, a stray ampersand nothing', () => {
    expect(query('filter=userName+eq+%22a%2Bb%22&').filter).toEqual(parseFilter('userName eq "a+b"'))
  })
})

describe('RFC 9865: paging by cursor', () => {
  it('CUR-01: an empty cursor asks for the first page', () => {
    expect(query('cursor&count=10')).toMatchObject({ cursor: '', count: 10 })
  })
  it('CUR-02: only unreserved characters', () => {
    expect(query('cursor=aZ09-._~').cursor).toBe('aZ09-._~')
    expect(failure(() => query('cursor=a/b'))).toMatchObject({ status: 400, scimType: 'invalidCursor' })
  })
  it('CUR-19: cursor and startIndex exclude each other', () => {
    expect(failure(() => query('cursor=abc&startIndex=2')).scimType).toBe('invalidValue')
  })
  it('CUR-13: a search request takes a cursor too', () => {
    expect(parseListQuery({ schemas: [urns.searchRequest], cursor: 'abc' }).cursor).toBe('abc')
  })
  it('CUR-03, CUR-04: the answer carries them', () => {
    expect(listResponse({ resources: [], nextCursor: 'n', previousCursor: 'p' })).toEqual({
      schemas: [urns.listResponse],
      itemsPerPage: 0,
      nextCursor: 'n',
      previousCursor: 'p',
      Resources: [],
    })
  })
})

describe('RFC 7644 §3.4.2: the list response', () => {
  it('QRY-02, QRY-06: all members are there, itemsPerPage is what this page holds', () => {
    expect(listResponse({ resources: [{ id: 'a' }], totalResults: 12, startIndex: 3 })).toEqual({
      schemas: [urns.listResponse],
      totalResults: 12,
      startIndex: 3,
      itemsPerPage: 1,
      Resources: [{ id: 'a' }],
    })
  })
  it('QRY-03: nothing found is an empty list', () => {
    expect(listResponse({ resources: [], totalResults: 0, startIndex: 1 })).toMatchObject({
      totalResults: 0,
      itemsPerPage: 0,
      Resources: [],
    })
  })
})

describe('RFC 7644 §3.4.3: search requests', () => {
  it('SEA-02: has the same members, lists as lists', () => {
    const body = searchRequest({
      filter: 'title pr',
      attributes: ['userName'],
      count: 5,
      sortBy: 'title',
      sortOrder: 'descending',
      startIndex: 2,
    })
    expect(parseListQuery(body)).toEqual({
      filter: { kind: 'present', path: 'title' },
      attributes: ['userName'],
      count: 5,
      sortBy: 'title',
      sortOrder: 'descending',
      startIndex: 2,
    })
  })
  it('SEA-03: comma separated text is understood, unknown members are ignored', () => {
    expect(
      parseListQuery({ schemas: [urns.searchRequest], attributes: 'userName, name', foo: 1 }).attributes,
    ).toEqual(['userName', 'name'])
  })
  it('SEA-02: another message is 400 invalidSyntax', () => {
    expect(failure(() => parseListQuery({ schemas: [urns.patchOp] })).scimType).toBe('invalidSyntax')
    expect(failure(() => parseListQuery([])).scimType).toBe('invalidSyntax')
  })
  it('members of the wrong type are 400 invalidValue', () => {
    for (const body of [
      { filter: 7 },
      { count: true },
      { attributes: [7] },
      { sortBy: {} },
    ] as JsonObject[]) {
      expect(failure(() => parseListQuery(body)).scimType).toBe('invalidValue')
    }
  })
  it('CLI-11: a client’s query survives every encoding', () => {
    const filter = printEquality('userName', 'a"b\\c+d&e=f g')
    const parameters = searchParameters({ filter, count: 2, attributes: ['userName', 'name'] })
    expect(parameters).not.toMatch(/[ "+]/)
    expect(query(parameters)).toMatchObject({
      count: 2,
      attributes: ['userName', 'name'],
      filter: { value: 'a"b\\c+d&e=f g' },
    })
  })
})

describe('RFC 7644 §3.4.2.3: sorting', () => {
  const people: JsonObject[] = [
    { id: '3', userName: 'Zoe', emails: [{ value: 'd@x' }, { value: 'a@x', primary: true }] },
    { id: '1', userName: 'adam', emails: [{ value: 'c@x' }] },
    { id: '2', userName: 'Ben' },
    { id: '0', userName: 'ben', title: 'x' },
  ]
  const sorted = (text: string) => {
    const { sortBy, sortOrder } = query(text)
    const sort = resolveSort(
      { ...(sortBy === undefined ? {} : { sortBy }), sortOrder },
      userType,
      profiles.strict,
    )
    return [...people].sort(compareResources(sort)).map((person) => person['id'])
  }
  it('SRT-02, SRT-04, SRT-08: ascending by default, without case, id decides between equals', () => {
    expect(sorted('sortBy=userName')).toEqual(['1', '0', '2', '3'])
    expect(sorted('sortBy=USERNAME&sortOrder=Descending')).toEqual(['3', '0', '2', '1'])
    expect(sorted('')).toEqual(['0', '1', '2', '3'])
  })
  it('SRT-05, SRT-06: of several values the primary one, else the first', () => {
    expect(sorted('sortBy=emails')).toEqual(['3', '1', '0', '2'])
    expect(sorted('sortBy=emails.value')).toEqual(['3', '1', '0', '2'])
  })
  it('SRT-07: without a value last when ascending, first when descending', () => {
    expect(sorted('sortBy=title')).toEqual(['0', '1', '2', '3'])
    expect(sorted('sortBy=title&sortOrder=descending')).toEqual(['1', '2', '3', '0'])
  })
  it('SRT-09: a URN before the name', () => {
    expect(sorted(`sortBy=${urns.user}:userName`)).toEqual(['1', '0', '2', '3'])
  })
  it('SRT-03: another sortOrder is 400 invalidValue', () => {
    expect(failure(() => query('sortOrder=up')).scimType).toBe('invalidValue')
  })
  it('SRT-06: a complex or unknown attribute is 400 invalidPath', () => {
    for (const name of ['name', 'addresses', 'colour', 'password'])
      expect(failure(() => sorted(`sortBy=${name}`)).scimType).toBe('invalidPath')
  })
})
