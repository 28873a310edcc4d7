import { describe, expect, it } from 'vitest'
import {
  type JsonObject,
  parseListQuery,
  projectResource,
  type Selection,
  urns,
  userType,
} from '../../src/scim/index.ts'
import { failure } from '../support/scim-samples.ts'

const ada: JsonObject = {
  schemas: [urns.user, urns.enterpriseUser],
  id: 'u-1',
  userName: 'ada',
  name: { givenName: 'Ada', familyName: 'Byron' },
  emails: [{ value: 'a@b.c', type: 'work' }],
  [urns.enterpriseUser]: { department: 'Ops', manager: { value: 'u-9', displayName: 'Boss' } },
  meta: { resourceType: 'User' },
}
const show = (selection: Selection) => projectResource(ada, userType, selection)
const least = { schemas: ada['schemas'], id: 'u-1' }

describe('RFC 7644 §3.9: attributes and excludedAttributes', () => {
  it('ATR-03: attributes gives the minimum and what is named', () => {
    expect(show({ attributes: ['userName'] })).toEqual({ ...least, userName: 'ada' })
    expect(show({ attributes: [] })).toEqual(least)
  })

  it('ATR-03: sub-attributes may be named, alone or beside their parent', () => {
    expect(show({ attributes: ['name.givenName', 'emails.value'] })).toEqual({
      ...least,
      name: { givenName: 'Ada' },
      emails: [{ value: 'a@b.c' }],
    })
    expect(show({ attributes: ['name', 'name.givenName'] })).toEqual({ ...least, name: ada['name'] })
  })

  it('ATR-04: excludedAttributes takes away, but never what is always returned', () => {
    expect(
      show({
        excludedAttributes: ['id', 'schemas', 'name.familyName', 'emails', urns.enterpriseUser, 'meta'],
      }),
    ).toEqual({
      ...least,
      userName: 'ada',
      name: { givenName: 'Ada' },
    })
  })

  it('ATR-05, SCH-06: names may carry the URN, in any case', () => {
    expect(show({ attributes: [`${urns.user.toUpperCase()}:USERNAME`] })).toEqual({
      ...least,
      userName: 'ada',
    })
    expect(show({ attributes: [`${urns.enterpriseUser}:manager.displayName`] })[urns.enterpriseUser]).toEqual(
      { manager: { displayName: 'Boss' } },
    )
  })

  it('ATR-06: the URN of an extension names all of it', () => {
    expect(show({ attributes: [urns.enterpriseUser] })).toEqual({
      ...least,
      [urns.enterpriseUser]: ada[urns.enterpriseUser],
    })
    expect(show({ excludedAttributes: [urns.enterpriseUser] })).not.toHaveProperty([urns.enterpriseUser])
  })

  it('ATR-08: unknown names are ignored', () => {
    expect(show({ attributes: ['colour', '__proto__', 'constructor', 'userName'] })).toEqual({
      ...least,
      userName: 'ada',
    })
    expect(show({ excludedAttributes: ['colour'] })).toEqual(ada)
  })

  it('ATR-09: meta is returned by default only', () => {
    expect(show({ attributes: ['userName'] })).not.toHaveProperty('meta')
    expect(show({})).toHaveProperty('meta')
  })

  it('a filter in a name is left out', () => {
    expect(show({ attributes: ['emails[type eq "work"].value'] })).toEqual({
      ...least,
      emails: ada['emails'],
    })
  })

  it('ATR-02: both at once are 400 invalidValue', () => {
    expect(
      failure(() => parseListQuery(new URLSearchParams('attributes=a&excludedAttributes=b'))).scimType,
    ).toBe('invalidValue')
  })

  it('ATR-08: blanks are trimmed and repeated parameters joined', () => {
    const query = parseListQuery(
      new URLSearchParams('attributes=userName,%20name&attributes=emails[type eq "a,b"]'),
    )
    expect(query.attributes).toEqual(['userName', 'name', 'emails[type eq "a,b"]'])
  })

  it('does not change what it shows', () => {
    const before = structuredClone(ada)
    show({ excludedAttributes: ['name.familyName', 'emails.type'] })
    expect(ada).toEqual(before)
  })
})
