import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupType, userType } from '../scim/index.ts'
import { galleryEntry } from './gallery/gallery.ts'
import { mapAttributes, matchingValues } from './map.ts'
import type { MapContext } from './map-context.ts'
import { compileMappings } from './mapping/compile-mappings.ts'
import type { AttributeMapping, ObjectMapping } from './mapping.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const core = 'urn:ietf:params:scim:schemas:core:2.0:User'

const rhea = {
  kind: 'person' as const,
  id: 'p-1',
  attributes: {
    userPrincipalName: 'rhea.berg@fab.io',
    displayName: 'Rhea Berg',
    givenName: 'Rhea',
    surname: 'Berg',
    mail: 'rhea@fab.io',
    mobile: '+47 900',
    city: 'Bergen',
    country: 'NO',
    department: 'Ops',
    manager: 'p-9',
  },
}

const userName: AttributeMapping = {
  kind: 'direct',
  source: 'userPrincipalName',
  target: 'userName',
  apply: 'always',
  matchingPrecedence: 1,
}

function users(rows: readonly AttributeMapping[], more: Partial<ObjectMapping> = {}): ObjectMapping {
  const actions = { create: true, update: true, delete: true }
  return {
    enabled: true,
    actions,
    attributes: [userName, ...rows],
    filters: [],
    clearableSources: [],
    ...more,
  }
}

function map(
  rows: readonly AttributeMapping[],
  context: MapContext,
  more: Partial<ObjectMapping> = {},
  subject = rhea,
) {
  return mapAttributes(
    subject,
    compileMappings(users(rows, more), { type: userType, scope: 'assigned' }),
    context,
  )
}

const create: MapContext = { operation: 'create' }
const update: MapContext = { operation: 'update' }
const always = { apply: 'always' as const }

describe('mapping a person with the usual mappings', () => {
  const compiled = compileMappings(galleryEntry('scim').settings.users, { type: userType, scope: 'assigned' })
  const mapped = mapAttributes(rhea, compiled, create)

  it('writes the account in SCIM, names and values in their places', () => {
    expect(mapped.resource).toEqual({
      schemas: [core, enterprise],
      active: true,
      addresses: [{ type: 'work', country: 'NO', locality: 'Bergen' }],
      displayName: 'Rhea Berg',
      emails: [{ type: 'work', value: 'rhea@fab.io' }],
      name: { familyName: 'Berg', formatted: 'Rhea Berg', givenName: 'Rhea' },
      phoneNumbers: [{ type: 'mobile', value: '+47 900' }],
      userName: 'rhea.berg@fab.io',
      [enterprise]: { department: 'Ops', manager: { value: 'p-9' } },
    })
    expect(mapped.problems).toEqual([])
  })

  it('names the manager as a reference that still is a source id', () => {
    expect(mapped.references).toEqual([
      {
        target: `${enterprise}:manager`,
        at: [enterprise, 'manager', 'value'],
        subject: 'person',
        sourceId: 'p-9',
      },
    ])
  })

  it('says where each value came from, and which mappings gave none', () => {
    expect(mapped.values.find((one) => one.target === 'displayName')).toEqual({
      target: 'displayName',
      value: 'Rhea Berg',
      from: { kind: 'attribute', attribute: 'displayName' },
      redacted: false,
    })
    expect(mapped.skipped).toContainEqual({ target: 'title', reason: 'null_source' })
  })

  it('turns active off when the person is to be disabled', () => {
    expect(mapAttributes(rhea, compiled, { ...update, isSoftDeleted: true }).resource['active']).toBe(false)
  })

  it('gives equal text for equal values, whatever the order of the table', () => {
    const { attributes } = galleryEntry('scim').settings.users
    fc.assert(
      fc.property(fc.shuffledSubarray([...attributes], { minLength: attributes.length }), (shuffled) => {
        const other = compileMappings(users([], { attributes: shuffled }), {
          type: userType,
          scope: 'assigned',
        })
        expect(JSON.stringify(mapAttributes(rhea, other, create).resource)).toBe(
          JSON.stringify(mapped.resource),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('reads objectId as the id of the person', () => {
    const mooncamp = compileMappings(galleryEntry('mooncamp').settings.users, {
      type: userType,
      scope: 'assigned',
    })
    expect(mapAttributes(rhea, mooncamp, create).resource['externalId']).toBe('p-1')
    expect(matchingValues(rhea, mooncamp, {})).toEqual([
      { target: 'externalId', precedence: 1, value: 'p-1' },
    ])
  })
})

describe('the four kinds of mapping', () => {
  it('writes a constant in the type of the target', () => {
    const { resource } = map([{ kind: 'constant', constant: 'True', target: 'active', ...always }], create)
    expect(resource['active']).toBe(true)
  })

  it('writes a default for a null source when creating, and not when updating', () => {
    const rows: AttributeMapping[] = [
      { kind: 'direct', source: 'jobTitle', target: 'title', defaultValue: 'Unknown', ...always },
    ]
    expect(map(rows, create).resource['title']).toBe('Unknown')
    expect(map(rows, create).values.at(0)).toMatchObject({ from: { kind: 'default' } })
    expect(map(rows, update).resource).not.toHaveProperty('title')
    expect(map(rows, update).skipped).toEqual([{ target: 'title', reason: 'null_source' }])
  })

  it('writes an on-create mapping only when creating', () => {
    const rows: AttributeMapping[] = [
      { kind: 'expression', expression: 'Guid()', target: 'nickName', apply: 'on_create' },
    ]
    expect(map(rows, create).resource['nickName']).toMatch(/-4/)
    expect(map(rows, update)).toMatchObject({ skipped: [{ target: 'nickName', reason: 'create_only' }] })
  })

  it('leaves the target alone for kind none, but fills it where it is empty', () => {
    const rows: AttributeMapping[] = [
      { kind: 'none', defaultValue: 'True', target: 'emails[type eq "work"].primary', ...always },
    ]
    expect(map(rows, create).resource['emails']).toEqual([{ type: 'work', primary: true }])
    expect(map(rows, update).resource).not.toHaveProperty('emails')
    expect(map(rows, update).fillIfEmpty).toMatchObject([
      { target: 'emails[type eq "work"].primary', value: true, from: { kind: 'default' } },
    ])
  })

  it('puts sub-attributes with one filter into one element, those with another into another', () => {
    const phone = (type: string, sub: string, constant: string): AttributeMapping => ({
      kind: 'constant',
      constant,
      target: `phoneNumbers[type eq "${type}"].${sub}`,
      ...always,
    })
    const rows = [phone('work', 'value', '1'), phone('mobile', 'value', '2'), phone('work', 'display', 'W')]
    expect(map(rows, create).resource['phoneNumbers']).toEqual([
      { type: 'mobile', value: '2' },
      { type: 'work', display: 'W', value: '1' },
    ])
  })

  it('writes attributes of an extension the schema does not know', () => {
    const urn = 'urn:ietf:params:scim:schemas:extension:Custom:2.0:User'
    const rows: AttributeMapping[] = [{ kind: 'direct', source: 'city', target: `${urn}:site`, ...always }]
    expect(map(rows, create).resource).toMatchObject({ schemas: [core, urn], [urn]: { site: 'Bergen' } })
  })
})

describe('nothing to write', () => {
  const clearing: AttributeMapping = {
    kind: 'direct',
    source: 'jobTitle',
    target: 'title',
    clearOnNull: true,
    ...always,
  }

  it('clears on update only with both switches on', () => {
    expect(map([clearing], update).cleared).toEqual([])
    expect(map([clearing], update, { clearableSources: ['jobTitle'] }).cleared).toEqual(['title'])
    expect(map([clearing], create, { clearableSources: ['jobTitle'] }).cleared).toEqual([])
    expect(
      map([{ ...clearing, clearOnNull: false }], update, { clearableSources: ['jobTitle'] }).cleared,
    ).toEqual([])
  })

  it('clears for an expression only if every attribute it reads is believed', () => {
    const row: AttributeMapping = {
      kind: 'expression',
      expression: 'Join(" ", [jobTitle], [companyName])',
      target: 'title',
      clearOnNull: true,
      ...always,
    }
    expect(map([row], update, { clearableSources: ['jobTitle'] }).cleared).toEqual([])
    expect(map([row], update, { clearableSources: ['jobTitle', 'companyName'] }).cleared).toEqual(['title'])
  })

  it('ignores where the expression says so, even with a default or clearing', () => {
    const row: AttributeMapping = {
      kind: 'expression',
      expression: 'IgnoreFlowIfNullOrEmpty([jobTitle])',
      target: 'title',
      defaultValue: 'x',
      ...always,
    }
    expect(map([row], create).skipped).toEqual([{ target: 'title', reason: 'ignored' }])
    expect(map([row], create).resource).not.toHaveProperty('title')
  })

  it('reports a required attribute without a value, with what to do', () => {
    const row: AttributeMapping = {
      kind: 'direct',
      source: 'jobTitle',
      target: 'title',
      required: true,
      ...always,
    }
    for (const context of [create, update]) {
      expect(map([row], context).problems).toMatchObject([
        {
          code: 'required_attribute_missing',
          target: 'title',
          text: 'title is required, but the attribute jobTitle is empty.',
        },
      ])
    }
    expect(map([{ ...row, defaultValue: 'x' }], update).problems).toEqual([])
  })

  it('treats an empty text as no value', () => {
    const subject = { ...rhea, attributes: { ...rhea.attributes, displayName: '' } }
    const rows: AttributeMapping[] = [
      { kind: 'direct', source: 'displayName', target: 'displayName', ...always },
    ]
    expect(map(rows, create, {}, subject).skipped).toEqual([{ target: 'displayName', reason: 'null_source' }])
  })
})

describe('what cannot be mapped for one person is a problem of that person', () => {
  const expression = (text: string, target: string): AttributeMapping => ({
    kind: 'expression',
    expression: text,
    target,
    ...always,
  })

  it('names a failed expression and its next step', () => {
    expect(map([expression('CDate([mail])', 'title')], create).problems).toMatchObject([
      { code: 'expression_failed', target: 'title', text: 'CDate: "rhea@fab.io" is not a date.' },
    ])
  })

  it('names a value of the wrong type', () => {
    expect(map([expression('ToLower([city])', 'active')], create).problems).toMatchObject([
      { code: 'value_has_wrong_type', target: 'active' },
    ])
  })

  it('names several values for an attribute that takes one', () => {
    const subject = { ...rhea, attributes: { ...rhea.attributes, proxyAddresses: ['a', 'b'] } }
    const rows: AttributeMapping[] = [
      { kind: 'direct', source: 'proxyAddresses', target: 'title', ...always },
    ]
    expect(map(rows, create, {}, subject).problems).toMatchObject([
      { code: 'value_has_wrong_type', target: 'title' },
    ])
  })
})

describe('app roles', () => {
  const roles = [
    { id: '1', value: 'Admin', displayName: 'Administrator' },
    { id: '2', value: 'Editor', displayName: 'Editor' },
  ]
  const row = (name: string, target: string): AttributeMapping => ({
    kind: 'expression',
    expression: `${name}([appRoleAssignments])`,
    target,
    ...always,
  })
  const all = [
    { value: 'Admin', display: 'Administrator', primary: false },
    { value: 'Editor', display: 'Editor', primary: false },
  ]

  it('writes one primary role with SingleAppRoleAssignment', () => {
    const rows = [row('SingleAppRoleAssignment', 'roles[primary eq "True"].value')]
    expect(map(rows, { ...create, appRoles: roles }).resource['roles']).toEqual([
      { primary: true, value: 'Admin' },
    ])
    expect(map(rows, create).resource).not.toHaveProperty('roles')
  })

  it('writes all roles, to be added only, with AppRoleAssignmentsComplex', () => {
    const mapped = map([row('AppRoleAssignmentsComplex', 'roles')], { ...create, appRoles: roles })
    expect(mapped.resource['roles']).toEqual(all)
    expect(mapped.addOnly).toEqual(['roles'])
    expect(map([row('AppRoleAssignmentsComplex', 'roles')], update).resource).not.toHaveProperty('roles')
  })

  it('writes exactly the roles with AssertiveAppRoleAssignmentsComplex, none included', () => {
    const mapped = map([row('AssertiveAppRoleAssignmentsComplex', 'roles')], { ...create, appRoles: roles })
    expect(mapped.resource['roles']).toEqual(all)
    expect(mapped.addOnly).toEqual([])
    expect(map([row('AssertiveAppRoleAssignmentsComplex', 'roles')], update).resource['roles']).toEqual([])
  })
})

describe('matching values', () => {
  it('come in order of precedence, those without a value left out', () => {
    const rows: AttributeMapping[] = [
      {
        kind: 'direct',
        source: 'mail',
        target: 'emails[type eq "work"].value',
        matchingPrecedence: 3,
        ...always,
      },
      { kind: 'direct', source: 'employeeId', target: 'externalId', matchingPrecedence: 2, ...always },
    ]
    const compiled = compileMappings(users(rows), { type: userType, scope: 'assigned' })
    expect(matchingValues(rhea, compiled, {})).toEqual([
      { target: 'userName', precedence: 1, value: 'rhea.berg@fab.io' },
      { target: 'emails[type eq "work"].value', precedence: 3, value: 'rhea@fab.io' },
    ])
  })
})

describe('redaction', () => {
  it('marks values of Redact and passwords', () => {
    const rows: AttributeMapping[] = [
      { kind: 'expression', expression: 'Redact([city])', target: 'title', ...always },
      { kind: 'expression', expression: 'RandomString(12,1,1,1,1)', target: 'password', apply: 'on_create' },
    ]
    const redacted = map(rows, create).values.filter((one) => one.redacted)
    expect(redacted.map((one) => one.target)).toEqual(['password', 'title'])
  })
})

describe('the user name format', () => {
  for (const [format, value] of [
    ['as_mapped', 'rhea.berg@fab.io'],
    ['user_name', 'rhea.berg@fab.io'],
    ['user_name_prefix', 'rhea.berg'],
    ['email', 'rhea@fab.io'],
    ['email_lower_case', 'rhea@fab.io'],
    ['email_prefix', 'rhea'],
  ] as const) {
    it(`${format} gives ${value}`, () => {
      const compiled = compileMappings(users([]), {
        type: userType,
        scope: 'assigned',
        userNameFormat: format,
      })
      expect(mapAttributes(rhea, compiled, create).resource['userName']).toBe(value)
      expect(matchingValues(rhea, compiled, {})).toMatchObject([{ target: 'userName', value }])
    })
  }
})

describe('mapping a group', () => {
  it('writes its name and id; members are rows of their own', () => {
    const { groups } = galleryEntry('scim').settings
    const compiled = compileMappings(groups, { type: groupType, scope: 'assigned' })
    const ops = { kind: 'group' as const, id: 'g-1', attributes: { displayName: 'Ops', members: ['p-1'] } }
    expect(mapAttributes(ops, compiled, create).resource).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Ops',
      externalId: 'g-1',
    })
    expect(compiled.writesMembers).toBe(true)
  })
})

it('never throws, whatever the directory holds', () => {
  const compiled = compileMappings(galleryEntry('scim').settings.users, { type: userType, scope: 'assigned' })
  const value = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.double(),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.constant(null),
  )
  const person = fc.dictionary(fc.constantFrom(...compiled.sources, 'other'), value)
  fc.assert(
    fc.property(person, fc.constantFrom(create, update), (attributes, context) => {
      const mapped = mapAttributes({ kind: 'person', id: 'p', attributes }, compiled, context)
      expect(JSON.parse(JSON.stringify(mapped.resource))).toBeTypeOf('object')
    }),
  )
})
