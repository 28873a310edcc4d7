import { describe, expect, it } from 'vitest'
import {
  checkReplace,
  diffResources,
  groupType,
  type JsonObject,
  profiles,
  readResource,
  urns,
  userType,
} from '../../src/scim/index.ts'
import { failure } from '../support/scim-samples.ts'

const replace = (body: JsonObject, profile: 'lenient' | 'strict' = 'strict') =>
  readResource(body, userType, 'replace', profiles[profile]).resource

describe('RFC 7644 §3.5.1: what a replacement says', () => {
  it('PUT-03: every readWrite and writeOnly value given is read', () => {
    const body = {
      schemas: [urns.user],
      userName: 'ada',
      title: 'Countess',
      password: 's3cret',
      active: false,
    }
    expect(replace(body)).toEqual(body)
  })

  it('PUT-04, PUT-06: null and [] say the same as leaving out', () => {
    expect(replace({ schemas: [urns.user], userName: 'ada', title: null, emails: [] })).toEqual({
      schemas: [urns.user],
      userName: 'ada',
    })
  })

  it('PUT-08, PUT-14, Q-16: readOnly values are ignored, a foreign id too', () => {
    const body = {
      schemas: [urns.user],
      id: 'someone-else',
      userName: 'ada',
      groups: [],
      meta: { resourceType: 'User' },
    }
    expect(replace(body)).toEqual({ schemas: [urns.user], userName: 'ada' })
  })

  it('PUT-09: required attributes have to be there', () => {
    expect(failure(() => replace({ schemas: [urns.user], title: 'x' }))).toMatchObject({
      status: 400,
      scimType: 'invalidValue',
    })
  })

  it('PUT-11: the same resource in another order differs in nothing', () => {
    const one = replace({
      schemas: [urns.user],
      userName: 'ada',
      name: { givenName: 'A', familyName: 'B' },
      emails: [{ value: 'x', type: 'work' }],
    })
    const other = replace({
      emails: [{ type: 'work', value: 'x' }],
      name: { familyName: 'B', givenName: 'A' },
      userName: 'ada',
      schemas: [urns.user],
    })
    expect(diffResources(one, other, userType)).toEqual([])
  })

  it('PUT-07, Q-17: members may be exchanged for others, although each record is immutable', () => {
    const group = (...ids: string[]) =>
      readResource(
        { schemas: [urns.group], displayName: 'G', members: ids.map((value) => ({ value })) },
        groupType,
        'replace',
        profiles.okta,
      ).resource
    checkReplace(group('a', 'b'), group('b', 'c'), groupType)
    expect(diffResources(group('a'), group('b'), groupType)).toEqual([
      { attribute: 'members', before: [{ value: 'a' }], after: [{ value: 'b' }] },
    ])
  })

  it('says what differs, in the core and in extensions', () => {
    const before = replace({
      schemas: [urns.user, urns.enterpriseUser],
      userName: 'ada',
      name: { givenName: 'A', familyName: 'B' },
      [urns.enterpriseUser]: { department: 'X', manager: { value: '1' } },
    })
    const after = replace({
      schemas: [urns.user],
      userName: 'ada',
      name: { givenName: 'C', familyName: 'B' },
      title: 'T',
    })
    expect(diffResources(before, after, userType)).toEqual([
      { attribute: 'name.givenName', before: 'A', after: 'C' },
      { attribute: 'title', before: undefined, after: 'T' },
      { attribute: `${urns.enterpriseUser}:department`, before: 'X', after: undefined },
      { attribute: `${urns.enterpriseUser}:manager.value`, before: '1', after: undefined },
    ])
  })
})
