import { describe, expect, it } from 'vitest'
import {
  attribute,
  checkReplace,
  createResourceType,
  extendResourceType,
  groupType,
  type JsonObject,
  type JsonValue,
  type ProfileName,
  profiles,
  projectResource,
  type ReadContext,
  readResource,
  resourceTypeFromJson,
  schemaFromJson,
  urns,
  userSchema,
  userType,
} from '../../src/scim/index.ts'
import { failure, patch, readSample } from '../support/scim-samples.ts'

const badge = readSample<{ schema: JsonValue; resourceType: JsonValue }>('rfc7643-6-resource-type-device')
const badgeType = resourceTypeFromJson(badge.resourceType, [schemaFromJson(badge.schema)])
const badgeUrn = badgeType.schema.id

function read(
  body: JsonObject,
  options: { profile?: ProfileName; context?: ReadContext; type?: typeof userType } = {},
) {
  const { profile = 'lenient', context = 'create', type = userType } = options
  return readResource(body, type, context, profiles[profile]).resource
}
const user = (more: JsonObject) => read({ schemas: [urns.user], userName: 'ada', ...more })
const badgeWith = (more: JsonObject, profile: ProfileName = 'lenient') =>
  read({ schemas: [badgeUrn], serial: 'A1', ...more }, { type: badgeType, profile })

describe('RFC 7643 §2.1, §3: names and schemas', () => {
  it('SCH-06: attribute names ignore case and come out as the schema spells them', () => {
    const body = {
      SCHEMAS: [urns.user],
      USERNAME: 'ada',
      NAME: { GIVENNAME: 'Ada' },
      Emails: [{ VALUE: 'a@b.c', Type: 'work' }],
    }
    expect(read(body, { profile: 'strict' })).toEqual({
      schemas: [urns.user],
      userName: 'ada',
      name: { givenName: 'Ada' },
      emails: [{ value: 'a@b.c', type: 'work' }],
    })
  })

  it('SCH-06: extension URNs ignore case too', () => {
    const body = {
      schemas: [urns.user, urns.enterpriseUser.toUpperCase()],
      userName: 'ada',
      [urns.enterpriseUser.toLowerCase()]: { DEPARTMENT: 'Ops' },
    }
    expect(read(body, { profile: 'strict' })[urns.enterpriseUser]).toEqual({ department: 'Ops' })
  })

  it('SCH-02, SCH-04: schemas comes out exact whatever came in', () => {
    expect(
      read({ schemas: ['urn:x:y', urns.user, urns.user, urns.enterpriseUser], userName: 'ada' })['schemas'],
    ).toEqual([urns.user])
    expect(read({ userName: 'ada', [urns.enterpriseUser]: { department: 'x' } })['schemas']).toEqual([
      urns.user,
      urns.enterpriseUser,
    ])
  })

  it('SCH-03: strictly, schemas has to hold the base schema and nothing foreign', () => {
    for (const schemas of [undefined, [], [urns.enterpriseUser], [urns.user, 'urn:x:y'], 'x', [7]]) {
      const body = { userName: 'ada', ...(schemas === undefined ? {} : { schemas }) }
      expect(failure(() => read(body as JsonObject, { profile: 'strict' })).scimType).toBe('invalidSyntax')
    }
  })

  it('SCH-01: a body that is no object is 400 invalidSyntax', () => {
    for (const body of [null, 'x', 7, true, []]) {
      expect(failure(() => read(body as unknown as JsonObject)).scimType).toBe('invalidSyntax')
    }
  })

  it('SCH-34: extension attributes live under their URN only', () => {
    const body = {
      schemas: [urns.user, urns.enterpriseUser],
      userName: 'ada',
      [urns.enterpriseUser]: { title: 'Boss' },
    }
    expect(read(body)).not.toHaveProperty('title')
    expect(failure(() => read(body, { profile: 'strict' })).detail).toContain('title')
  })

  it('CRE-09: strictly, an unknown attribute is 400 invalidSyntax, at every level', () => {
    for (const more of [
      { colour: 'red' },
      { name: { nick: 'x' } },
      { emails: [{ value: 'a', colour: 'x' }] },
      { 'urn:x:y': {} },
    ]) {
      expect(
        failure(() =>
          read({ schemas: [urns.user], userName: 'ada', ...more } as JsonObject, { profile: 'strict' }),
        ).scimType,
      ).toBe('invalidSyntax')
    }
  })
})

describe('RFC 7643 §2.3: data types', () => {
  const wrong: readonly (readonly [string, JsonObject])[] = [
    ['SCH-11: an object for text', { title: {} }],
    ['SCH-11: a list of two for text', { title: ['a', 'b'] }],
    ['SCH-11: NUL', { title: 'a\u0000b' }],
    ['SCH-11: half a character', { title: 'a\ud800' }],
    ['SCH-13: a word that is no boolean', { active: 'yes' }],
    ['SCH-13: a number that is no boolean', { active: 2 }],
    ['SCH-18: text that is not base64', { x509Certificates: [{ value: '***' }] }],
    ['SCH-18: a character too many for base64', { x509Certificates: [{ value: 'AAECA' }] }],
    ['SCH-23: text for a complex value without value', { name: 'Ada' }],
    ['SCH-23: a list of two for a singular complex value', { name: [{}, {}] }],
    ['SCH-25: null in a list', { emails: [null] }],
    ['USR-08: a script for an address', { profileUrl: 'javascript:alert(1)' }],
    ['USR-21: a script for a photo', { photos: [{ value: ' JavaScript:alert(1)' }] }],
    ['USR-01: an empty userName', { userName: '' }],
    ['USR-01: null for userName', { userName: null }],
  ]
  for (const [title, more] of wrong) {
    it(`${title} is 400 invalidValue`, () => {
      expect(failure(() => user(more))).toMatchObject({ status: 400, scimType: 'invalidValue' })
    })
  }

  it('SCH-15: integers are whole and safe', () => {
    expect(badgeWith({ level: 3 })['level']).toBe(3)
    expect(badgeWith({ level: '3' })['level']).toBe(3)
    for (const level of [1.5, '1.5', 1e300, 'x', true]) {
      expect(failure(() => badgeWith({ level })).scimType).toBe('invalidValue')
    }
    expect(failure(() => badgeWith({ level: '3' }, 'strict')).scimType).toBe('invalidValue')
  })

  it('SCH-14: decimals are numbers', () => {
    expect(badgeWith({ weight: 1.25 })['weight']).toBe(1.25)
    expect(failure(() => badgeWith({ weight: 'heavy' })).scimType).toBe('invalidValue')
  })

  const instants: readonly (readonly [string, string])[] = [
    ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30:00.5Z', '2026-03-01T09:30:00.500Z'],
    ['2026-03-01T09:30:00.123456Z', '2026-03-01T09:30:00.123Z'],
    ['2026-03-01T09:30:00+02:00', '2026-03-01T07:30:00.000Z'],
    ['2026-03-01T09:30:00', '2026-03-01T09:30:00.000Z'],
  ]
  for (const [sent, kept] of instants) {
    it(`SCH-16, SCH-17: ${sent} is ${kept}`, () => {
      expect(badgeWith({ issued: sent }, 'strict')['issued']).toBe(kept)
    })
  }

  it('SCH-16: what is no date with a time is refused', () => {
    for (const issued of [
      '2026-02-30T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-03-01T25:00:00Z',
      'now',
      '',
      5,
      '2026-03-01',
    ]) {
      if (issued === '2026-03-01') expect(badgeWith({ issued })['issued']).toBe('2026-03-01T00:00:00.000Z')
      if (issued === '') continue
      expect(failure(() => badgeWith({ issued }, 'strict')).scimType).toBe('invalidValue')
    }
  })

  it('SCH-12: values beside the canonical ones are accepted', () => {
    expect(user({ emails: [{ value: 'a@b.c', type: 'personal' }] })['emails']).toEqual([
      { value: 'a@b.c', type: 'personal' },
    ])
  })
})

describe('RFC 7643 §2.4, §2.5: several values, and none', () => {
  it('SCH-31, SCH-32: null, [] and (by default) "" are unassigned and leave nothing behind', () => {
    expect(
      user({
        title: null,
        emails: [],
        nickName: '',
        name: { givenName: null },
        roles: [{ value: '' }],
        photos: null,
      }),
    ).toEqual({
      schemas: [urns.user],
      userName: 'ada',
    })
  })

  it('SCH-27, SCH-28: two primaries in one request are refused, unless the profile keeps the last', () => {
    const emails = [
      { value: 'a', primary: true },
      { value: 'b', primary: true },
    ]
    expect(failure(() => user({ emails }))).toMatchObject({ status: 400, scimType: 'invalidValue' })
    const kept = read({ schemas: [urns.user], userName: 'ada', emails }, { profile: 'onelogin' })
    expect(kept['emails']).toEqual([
      { value: 'a', primary: false },
      { value: 'b', primary: true },
    ])
  })

  it('SCH-30: the same value is kept once', () => {
    const emails = [
      { value: 'a', type: 'work' },
      { type: 'work', value: 'a' },
      { value: 'a', type: 'home' },
    ]
    expect(user({ emails })['emails']).toEqual([
      { value: 'a', type: 'work' },
      { value: 'a', type: 'home' },
    ])
    expect(badgeWith({ tags: ['x', 'y', 'x'] })['tags']).toEqual(['x', 'y'])
    expect(badgeWith({ tags: ['x', 'x'] })['tags']).toEqual(['x'])
  })
})

describe('RFC 7643 §2.2, §7: characteristics', () => {
  it('CHR-01: required attributes have to be there', () => {
    expect(failure(() => read({ schemas: [urns.user] }))).toMatchObject({
      status: 400,
      scimType: 'invalidValue',
      detail: 'userName is required.',
    })
    expect(failure(() => badgeWith({ doors: [{ zone: 'A' }] })).detail).toBe('doors.value is required.')
  })

  it('CHR-04, COM-02, COM-06: readOnly values are ignored on create and replace', () => {
    for (const context of ['create', 'replace'] as const) {
      const body = {
        schemas: [urns.user],
        userName: 'ada',
        id: 'x',
        meta: { version: 'x' },
        groups: [{ value: 'g' }],
      }
      expect(read(body, { context, profile: 'strict' })).toEqual({ schemas: [urns.user], userName: 'ada' })
    }
  })

  it('CHR-04: a client reading an answer keeps them', () => {
    const answer = {
      schemas: [urns.user],
      id: 'x',
      userName: 'ada',
      meta: { version: 'x' },
      groups: [{ value: 'g' }],
    }
    expect(read(answer, { context: 'response' })).toEqual(answer)
  })

  it('CHR-07, PUT-07: replacing an immutable value by another is 400 mutability; the same or none is fine', () => {
    const before = badgeWith({ holder: { value: 'u-1' } })
    checkReplace(before, badgeWith({ holder: { value: 'u-1' }, level: 2 }), badgeType)
    checkReplace(before, badgeWith({}), badgeType)
    checkReplace(badgeWith({}), before, badgeType)
    for (const more of [{ serial: 'B2' }, { holder: { value: 'u-2' } }]) {
      expect(failure(() => checkReplace(before, badgeWith(more), badgeType))).toMatchObject({
        status: 400,
        scimType: 'mutability',
      })
    }
  })

  it('CHR-07: PATCH of an immutable attribute', () => {
    const stored = badgeWith({})
    const run = (operation: JsonValue) => patch(stored, [operation], { type: badgeType })
    expect(run({ op: 'replace', path: 'serial', value: 'A1' }).resource).toBe(stored)
    expect(failure(() => run({ op: 'replace', path: 'serial', value: 'B2' })).scimType).toBe('mutability')
    expect(run({ op: 'add', path: 'holder.value', value: 'u-1' }).resource['holder']).toEqual({
      value: 'u-1',
    })
  })

  it('CHR-09, CHR-11: a writeOnly, never returned value is read but never shown', () => {
    const resource = user({ password: 's3cret' })
    expect(resource['password']).toBe('s3cret')
    for (const selection of [{}, { attributes: ['password'] }, { excludedAttributes: ['userName'] }]) {
      expect(projectResource(resource, userType, selection)).not.toHaveProperty('password')
    }
    expect(projectResource(badgeWith({ pin: '1234' }), badgeType, {}, { pin: '1234' })).not.toHaveProperty(
      'pin',
    )
  })

  it('CHR-13: a value returned on request is shown when named, or when the client has just sent it', () => {
    const resource = badgeWith({ notes: 'secret door' })
    expect(projectResource(resource, badgeType)).not.toHaveProperty('notes')
    expect(projectResource(resource, badgeType, { attributes: ['NOTES'] })['notes']).toBe('secret door')
    expect(projectResource(resource, badgeType, {}, { notes: 'secret door' })['notes']).toBe('secret door')
  })

  it('CHR-19: a schema cannot take the common attributes over', () => {
    const attributes = [attribute({ name: 'id', returned: 'request' }), ...userSchema.attributes]
    const schema = { ...userSchema, id: 'urn:x:y', attributes }
    const type = createResourceType({ name: 'X', endpoint: '/X', schema })
    expect(type.index.attributes.get('id')?.attribute).toMatchObject({
      mutability: 'readOnly',
      returned: 'always',
    })
  })
})

describe('RFC 7643 §8: the sample resources', () => {
  for (const name of ['rfc7643-8.1-user-minimal', 'rfc7643-8.2-user-full', 'rfc7643-8.3-enterprise-user']) {
    it(`${name} is read as it is, by the strict profile too`, () => {
      const { body } = readSample<{ body: JsonObject }>(name)
      const result = readResource(body, userType, 'create', profiles.strict)
      expect(result).toEqual({ resource: body, notes: [] })
    })
  }

  it('rfc7643-8.4-group is read as it is, by the strict profile too', () => {
    const { body } = readSample<{ body: JsonObject }>('rfc7643-8.4-group')
    expect(readResource(body, groupType, 'create', profiles.strict)).toEqual({ resource: body, notes: [] })
  })

  it('GRP-04: members.display is ignored on input', () => {
    const body = { schemas: [urns.group], displayName: 'G', members: [{ value: 'u-1', display: 'Ada' }] }
    expect(readResource(body, groupType, 'create', profiles.strict).resource['members']).toEqual([
      { value: 'u-1' },
    ])
  })

  it('ENT-06: an extension of one’s own makes users carry more, and is required when it says so', () => {
    const extension = schemaFromJson({
      id: 'urn:acme:2.0:User',
      attributes: [{ name: 'badge', required: true }],
    })
    const body = { schemas: [urns.user], userName: 'ada', 'urn:acme:2.0:User': { badge: '7' } }
    const optional = extendResourceType(userType, [{ schema: extension, required: false }])
    expect(read(body, { type: optional })['schemas']).toEqual([urns.user, 'urn:acme:2.0:User'])
    const required = extendResourceType(userType, [{ schema: extension, required: true }])
    expect(failure(() => read({ schemas: [urns.user], userName: 'ada' }, { type: required })).detail).toBe(
      'urn:acme:2.0:User is required.',
    )
    expect(failure(() => extendResourceType(required, [{ schema: extension, required: true }])).status).toBe(
      500,
    )
  })
})
