import { describe, expect, it } from 'vitest'
import {
  type Attribute,
  createRegistry,
  discoverySchemas,
  extendResourceType,
  groupType,
  type JsonObject,
  type JsonValue,
  listedSchemas,
  resourceTypeDocument,
  resourceTypeFromJson,
  schemaDocument,
  schemaFromJson,
  serviceProviderConfig,
  standardRegistry,
  urns,
  userSchema,
  userType,
} from '../../src/scim/index.ts'
import { failure, patch, readSample } from '../support/scim-samples.ts'

const base = 'https://example.com/scim/v2'

describe('RFC 7643 §5: ServiceProviderConfig', () => {
  const capabilities = {
    patch: true,
    bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1048576 },
    filter: { supported: true, maxResults: 200 },
    changePassword: false,
    sort: true,
    etag: true,
    authenticationSchemes: [
      { type: 'oauthbearertoken', name: 'Token', description: 'A token', primary: true },
    ],
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 200,
      cursorTimeout: 3600,
    },
  } as const

  it('DIS-01, DIS-02, CUR-11: says everything it has to', () => {
    const document = serviceProviderConfig(capabilities, base)
    expect(document).toEqual({
      schemas: [urns.serviceProviderConfig],
      patch: { supported: true },
      bulk: capabilities.bulk,
      filter: capabilities.filter,
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: capabilities.pagination,
      authenticationSchemes: capabilities.authenticationSchemes,
      meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
    })
  })

  it('BLK-01: without bulk its limits are 0', () => {
    const document = serviceProviderConfig(
      { ...capabilities, bulk: { supported: false, maxOperations: 9, maxPayloadSize: 9 } },
      base,
    )
    expect(document['bulk']).toEqual({ supported: false, maxOperations: 0, maxPayloadSize: 0 })
  })

  it('§31: its schema has etag, and type and primary of the authentication schemes', () => {
    const schema = discoverySchemas.find((each) => each.id === urns.serviceProviderConfig)
    const names = schema?.attributes.map((each) => each.name)
    expect(names).toEqual(
      expect.arrayContaining(['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag', 'pagination']),
    )
    const scheme = schema?.attributes.find((each) => each.name === 'authenticationSchemes')
    expect(scheme?.subAttributes.map((each) => each.name)).toEqual(
      expect.arrayContaining(['type', 'primary', 'name', 'description']),
    )
  })
})

describe('RFC 7643 §6: ResourceType', () => {
  it('DIS-09: names the endpoint, the schema and the extensions', () => {
    expect(resourceTypeDocument(userType, base)).toEqual({
      schemas: [urns.resourceType],
      id: 'User',
      name: 'User',
      description: 'User accounts',
      endpoint: '/Users',
      schema: urns.user,
      schemaExtensions: [{ schema: urns.enterpriseUser, required: false }],
      meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
    })
  })

  it('DIS-08: types are found by endpoint without case and by name with case', () => {
    expect(standardRegistry.byEndpoint('/users')).toBe(userType)
    expect(standardRegistry.byEndpoint('Groups')).toBe(groupType)
    expect(standardRegistry.byName('User')).toBe(userType)
    expect(standardRegistry.byName('user')).toBeUndefined()
    expect(standardRegistry.byEndpoint('/constructor')).toBeUndefined()
  })
})

describe('RFC 7643 §7: Schema', () => {
  const document = schemaDocument(userSchema, base)
  const attributes = document['attributes'] as JsonObject[]
  const named = (name: string) => attributes.find((each) => each['name'] === name) as JsonObject

  it('DIS-11: schemas are found by URN without case, each once', () => {
    expect(standardRegistry.schemaByUrn(urns.enterpriseUser.toUpperCase())?.name).toBe('EnterpriseUser')
    const ids = listedSchemas(standardRegistry).map((schema) => schema.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining([urns.user, urns.group, urns.enterpriseUser, urns.schema]))
  })

  it('DIS-13: messages are not schemas', () => {
    expect(listedSchemas(standardRegistry).some((schema) => schema.id.includes(':api:'))).toBe(false)
  })

  it('DIS-12: every characteristic is spelled out', () => {
    expect(named('userName')).toMatchObject({
      name: 'userName',
      type: 'string',
      multiValued: false,
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    })
  })

  it('DIS-14, CHR-17: complex attributes list their parts and have no uniqueness', () => {
    expect((named('emails')['subAttributes'] as JsonObject[]).map((each) => each['name'])).toEqual([
      'value',
      'display',
      'type',
      'primary',
    ])
    for (const each of attributes) expect('uniqueness' in each).toBe(each['type'] !== 'complex')
  })

  it('9.11 of Entra: there is no null anywhere', () => {
    expect(
      JSON.stringify(listedSchemas(standardRegistry).map((schema) => schemaDocument(schema, base))),
    ).not.toContain('null')
  })

  it('USR-14: the password is writeOnly and never returned', () => {
    expect(named('password')).toMatchObject({ mutability: 'writeOnly', returned: 'never' })
  })

  it('§31: references are case exact, displayName of a group is required', () => {
    expect(named('profileUrl')['caseExact']).toBe(true)
    expect(groupType.schema.attributes[0]).toMatchObject({ name: 'displayName', required: true })
    const all = (attributes: readonly Attribute[]): Attribute[] =>
      attributes.flatMap((one) => [one, ...all(one.subAttributes)])
    const references = discoverySchemas
      .flatMap(({ attributes }) => all(attributes))
      .filter(({ type }) => type === 'reference')
    expect(references.length).toBeGreaterThan(5)
    expect(references.filter(({ caseExact }) => !caseExact).map(({ name }) => name)).toEqual([])
  })
})

describe('schemas and resource types of one’s own', () => {
  const sample = readSample<{ schema: JsonObject; resourceType: JsonObject }>(
    'rfc7643-6-resource-type-device',
  )

  it('are loaded from the JSON form of RFC 7643 §7 and §6', () => {
    const schema = schemaFromJson(sample.schema)
    const type = resourceTypeFromJson(sample.resourceType, [schema])
    expect(type).toMatchObject({ name: 'Badge', endpoint: '/Badges' })
    expect(createRegistry([userType, type]).byEndpoint('/badges')).toBe(type)
    expect(schema.attributes.find((each) => each.name === 'serial')).toMatchObject({
      required: true,
      uniqueness: 'server',
      caseExact: true,
      mutability: 'immutable',
      returned: 'always',
    })
  })

  it('may have any URI: as a whole it is a path, and so is each attribute in it', () => {
    const schema = schemaFromJson({
      id: 'https://acme.example/schemas/user',
      attributes: [{ name: 'badge' }],
    })
    const type = extendResourceType(userType, [{ schema, required: false }])
    const before = { schemas: [urns.user], userName: 'ada' }
    const after = { schemas: [urns.user, schema.id], userName: 'ada', [schema.id]: { badge: '7' } }
    for (const operation of [
      { op: 'add', path: schema.id, value: { badge: '7' } },
      { op: 'add', path: `${schema.id}:badge`, value: '7' },
      { op: 'add', value: { [schema.id]: { badge: '7' } } },
    ]) {
      expect(patch(before, [operation], { type }).resource).toEqual(after)
    }
    expect(patch(after, [{ op: 'remove', path: schema.id }], { type }).resource).toEqual(before)
  })

  it('SCH-08: what is left out takes the default', () => {
    const schema = schemaFromJson({ id: 'urn:x:y', attributes: [{ name: 'a' }] })
    expect(schema.attributes[0]).toMatchObject({
      type: 'string',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
      multiValued: false,
      canonicalValues: [],
    })
  })

  it('SCH-10: an attribute has one of eight types, binary among them', () => {
    const subAttributes = [{ name: 'part' }]
    for (const type of [
      'string',
      'boolean',
      'decimal',
      'integer',
      'dateTime',
      'binary',
      'reference',
      'complex',
    ]) {
      const own = { name: 'a', type, ...(type === 'complex' ? { subAttributes } : {}) }
      expect(schemaFromJson({ id: 'urn:x:y', attributes: [own] }).attributes[0]?.type).toBe(type)
    }
  })

  const wrong: readonly (readonly [string, JsonValue, RegExp])[] = [
    ['no object', 'x', /schema has to be an object/],
    ['no id', { attributes: [{ name: 'a' }] }, /schema\.id has to be text/],
    ['an id that is no URI', { id: 'my schema', attributes: [{ name: 'a' }] }, /has to be a URI/],
    ['no attributes', { id: 'urn:x:y' }, /urn:x:y\.attributes is empty/],
    [
      'SCH-05: a wrong name',
      { id: 'urn:x:y', attributes: [{ name: '1st' }] },
      /attributes\[0\]\.name has to be a letter/,
    ],
    ['SCH-05: a name with a blank', { id: 'urn:x:y', attributes: [{ name: 'a b' }] }, /has to be a letter/],
    [
      'a name of the language',
      { id: 'urn:x:y', attributes: [{ name: 'constructor' }] },
      /cannot be constructor/,
    ],
    [
      'SCH-07: names that differ by case only',
      { id: 'urn:x:y', attributes: [{ name: 'a' }, { name: 'A' }] },
      /attributes\[1\] repeats the name A/,
    ],
    [
      'SCH-10: an unknown type',
      { id: 'urn:x:y', attributes: [{ name: 'a', type: 'text' }] },
      /type has to be one of string/,
    ],
    [
      'SCH-23: complex in complex',
      {
        id: 'urn:x:y',
        attributes: [
          {
            name: 'a',
            type: 'complex',
            subAttributes: [{ name: 'b', type: 'complex', subAttributes: [{ name: 'c' }] }],
          },
        ],
      },
      /complex inside a complex/,
    ],
    [
      'complex without parts',
      { id: 'urn:x:y', attributes: [{ name: 'a', type: 'complex' }] },
      /has no subAttributes/,
    ],
    [
      'parts of a string',
      { id: 'urn:x:y', attributes: [{ name: 'a', subAttributes: [{ name: 'b' }] }] },
      /but is of type string/,
    ],
    [
      'CHR-18: referenceTypes of a string',
      { id: 'urn:x:y', attributes: [{ name: 'a', referenceTypes: ['User'] }] },
      /has referenceTypes/,
    ],
    [
      'a wrong mutability',
      { id: 'urn:x:y', attributes: [{ name: 'a', mutability: 'readwrite' }] },
      /mutability has to be one of/,
    ],
    [
      'a word for a flag',
      { id: 'urn:x:y', attributes: [{ name: 'a', required: 'yes' }] },
      /required has to be true or false/,
    ],
    [
      'COM-12: a common attribute',
      { id: 'urn:x:y', attributes: [{ name: 'Meta' }] },
      /every resource has it already/,
    ],
  ]
  for (const [title, json, says] of wrong) {
    it(`${title} is refused, with the place`, () => {
      const error = failure(() => schemaFromJson(json))
      expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' })
      expect(error.detail).toMatch(says)
    })
  }

  const wrongTypes: readonly (readonly [string, JsonObject, RegExp])[] = [
    [
      'an endpoint of the protocol',
      { name: 'X', endpoint: '/Schemas', schema: urns.user },
      /the protocol does not use/,
    ],
    ['an endpoint of two segments', { name: 'X', endpoint: '/a/b', schema: urns.user }, /one path segment/],
    ['a schema nobody defined', { name: 'X', endpoint: '/X', schema: 'urn:no' }, /no schema has as its id/],
    [
      'a schema twice',
      {
        name: 'X',
        endpoint: '/X',
        schema: urns.user,
        schemaExtensions: [{ schema: urns.user, required: false }],
      },
      /twice/,
    ],
  ]
  for (const [title, json, says] of wrongTypes) {
    it(`a resource type with ${title} is refused`, () => {
      expect(failure(() => resourceTypeFromJson(json, [userSchema])).detail).toMatch(says)
    })
  }

  it('two types of one name or endpoint cannot share a registry', () => {
    expect(failure(() => createRegistry([userType, userType])).status).toBe(500)
  })
})
