import { describe, expect, it } from 'vitest'
import {
  type Attribute,
  commonAttributes,
  enterpriseUserSchema,
  findAttribute,
  groupSchema,
  groupType,
  leafOf,
  profiles,
  readResource,
  urns,
  userSchema,
  userType,
} from '../../src/scim/index.ts'

const of = (attributes: readonly Attribute[], name: string) =>
  attributes.find((each) => each.name === name) as Attribute
const sub = (attribute: Attribute, name: string) => of(attribute.subAttributes, name)
const user = (name: string) => of(userSchema.attributes, name)

describe('RFC 7643 §3.1: common attributes', () => {
  it('COM-01: id is server-issued, case exact, unique, always returned', () => {
    expect(of(commonAttributes, 'id')).toMatchObject({
      mutability: 'readOnly',
      caseExact: true,
      returned: 'always',
      uniqueness: 'server',
    })
  })
  it('COM-03: externalId belongs to the client and is case exact', () => {
    expect(of(commonAttributes, 'externalId')).toMatchObject({
      mutability: 'readWrite',
      caseExact: true,
      uniqueness: 'none',
    })
  })
  it('COM-06, COM-07, COM-08, COM-10, COM-11: meta and all its parts are readOnly and typed', () => {
    const meta = of(commonAttributes, 'meta')
    expect(meta.mutability).toBe('readOnly')
    expect(meta.subAttributes.map((each) => [each.name, each.type, each.mutability])).toEqual([
      ['resourceType', 'string', 'readOnly'],
      ['created', 'dateTime', 'readOnly'],
      ['lastModified', 'dateTime', 'readOnly'],
      ['location', 'reference', 'readOnly'],
      ['version', 'string', 'readOnly'],
    ])
    expect(sub(meta, 'resourceType').caseExact).toBe(true)
    expect(sub(meta, 'version').caseExact).toBe(true)
  })
  it('COM-12, FLT-26: every resource type has them', () => {
    for (const type of [userType, groupType]) {
      for (const path of ['id', 'externalId', 'schemas', 'meta.resourceType', 'meta.lastModified']) {
        expect(findAttribute(type, path)?.text).toBe(path)
      }
    }
  })
})

describe('RFC 7643 §4.1: User', () => {
  it('USR-01, USR-02: userName is required and unique without case', () => {
    expect(user('userName')).toMatchObject({ required: true, uniqueness: 'server', caseExact: false })
  })
  it('USR-01, CHR-03: the case of userName is kept', () => {
    const { resource } = readResource(
      { schemas: [urns.user], userName: 'ADA@Example.com' },
      userType,
      'create',
      profiles.strict,
    )
    expect(resource['userName']).toBe('ADA@Example.com')
  })
  it('USR-12, USR-14: active is a boolean, password is never returned', () => {
    expect(user('active').type).toBe('boolean')
    expect(user('password')).toMatchObject({ mutability: 'writeOnly', returned: 'never' })
  })
  it('USR-13: active is not invented', () => {
    const { resource } = readResource(
      { schemas: [urns.user], userName: 'ada' },
      userType,
      'replace',
      profiles.lenient,
    )
    expect(resource).not.toHaveProperty('active')
  })
  it('USR-18, USR-19, USR-20, USR-21: the canonical types', () => {
    expect(sub(user('emails'), 'type').canonicalValues).toEqual(['work', 'home', 'other'])
    expect(sub(user('phoneNumbers'), 'type').canonicalValues).toEqual([
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other',
    ])
    expect(sub(user('ims'), 'type').canonicalValues).toContain('xmpp')
    expect(sub(user('photos'), 'type').canonicalValues).toEqual(['photo', 'thumbnail'])
  })
  it('USR-08, USR-21, USR-28: addresses are references, certificates binary, all case exact', () => {
    expect(user('profileUrl')).toMatchObject({
      type: 'reference',
      caseExact: true,
      referenceTypes: ['external'],
    })
    expect(sub(user('photos'), 'value')).toMatchObject({ type: 'reference', caseExact: true })
    expect(sub(user('x509Certificates'), 'value')).toMatchObject({ type: 'binary', caseExact: true })
  })
  it('USR-22: addresses have all parts, and keep line breaks', () => {
    const parts = [
      'formatted',
      'streetAddress',
      'locality',
      'region',
      'postalCode',
      'country',
      'type',
      'primary',
    ]
    expect(user('addresses').subAttributes.map((each) => each.name)).toEqual(parts)
    const body = { schemas: [urns.user], userName: 'ada', addresses: [{ formatted: 'A\nB' }] }
    expect(readResource(body, userType, 'create', profiles.strict).resource).toEqual(body)
  })
  it('USR-24, USR-25: groups is readOnly at every level', () => {
    expect(
      [user('groups'), ...user('groups').subAttributes].every((each) => each.mutability === 'readOnly'),
    ).toBe(true)
  })
  it('USR-27: entitlements and roles have free vocabularies', () => {
    for (const name of ['entitlements', 'roles']) expect(sub(user(name), 'type').canonicalValues).toEqual([])
  })
})

describe('RFC 7643 §4.2, §4.3: Group and EnterpriseUser', () => {
  it('GRP-01, GRP-02: displayName is required, not unique', () => {
    expect(of(groupSchema.attributes, 'displayName')).toMatchObject({ required: true, uniqueness: 'none' })
  })
  it('GRP-03, GRP-04: a member record is immutable, its display readOnly', () => {
    const members = of(groupSchema.attributes, 'members')
    expect(members.mutability).toBe('readWrite')
    expect(members.subAttributes.map((each) => [each.name, each.mutability])).toEqual([
      ['value', 'immutable'],
      ['$ref', 'immutable'],
      ['type', 'immutable'],
      ['display', 'readOnly'],
    ])
  })
  it('ENT-01, ENT-02: the attributes, and a displayName of the manager only the server sets', () => {
    expect(enterpriseUserSchema.attributes.map((each) => each.name)).toEqual([
      'employeeNumber',
      'costCenter',
      'organization',
      'division',
      'department',
      'manager',
    ])
    const manager = of(enterpriseUserSchema.attributes, 'manager')
    expect([sub(manager, 'value').mutability, sub(manager, 'displayName').mutability]).toEqual([
      'readWrite',
      'readOnly',
    ])
  })
  it('ENT-05: a manager of "" or null is none', () => {
    for (const manager of ['', null, { value: '' }, {}]) {
      const body = {
        schemas: [urns.user, urns.enterpriseUser],
        userName: 'ada',
        [urns.enterpriseUser]: { manager },
      }
      expect(readResource(body, userType, 'create', profiles.lenient).resource).toEqual({
        schemas: [urns.user],
        userName: 'ada',
      })
    }
  })
  it('ENT-06: the extension is optional', () => {
    expect(userType.schemaExtensions).toEqual([{ schema: enterpriseUserSchema, required: false }])
  })
  it('finds attributes by every spelling of their path', () => {
    const path = findAttribute(userType, `${urns.enterpriseUser.toUpperCase()}:MANAGER.VALUE`)
    expect(path?.text).toBe(`${urns.enterpriseUser}:manager.value`)
    expect(path && leafOf(path)).toMatchObject({ name: 'value', caseExact: true })
    expect(findAttribute(userType, 'department')).toBeUndefined()
  })
})
