import { describe, expect, it } from 'vitest'
import {
  groupType,
  type JsonObject,
  type JsonValue,
  type Note,
  parsePatch,
  profiles,
  readResource,
  type Tolerance,
  urns,
  userType,
} from '../../src/scim/index.ts'
import { failure, patch } from '../support/scim-samples.ts'

const clients = [
  'lenient',
  'entra',
  'entra-compliant',
  'okta',
  'onelogin',
  'google',
  'jumpcloud',
  'ping',
] as const
const ada: JsonObject = {
  schemas: [urns.user],
  id: 'u-1',
  userName: 'ada',
  active: true,
  name: { givenName: 'Ada' },
}
const guides: JsonObject = { schemas: [urns.group], id: 'g-1', displayName: 'Guides' }
const enterprise = urns.enterpriseUser

/** A quirk on the wire and what becomes of it, for every client profile. */
interface PatchQuirk {
  readonly quirk: string
  readonly operations: JsonValue[]
  readonly resource?: JsonObject
  readonly after: JsonObject
  readonly noted: Tolerance
}

const patches: readonly PatchQuirk[] = [
  {
    quirk: 'Q-01',
    operations: [{ op: 'Replace', path: 'title', value: 'A' }],
    after: { ...ada, title: 'A' },
    noted: 'op_case',
  },
  {
    quirk: 'Q-03',
    operations: [{ op: 'replace', path: 'active', value: 'False' }],
    after: { ...ada, active: false },
    noted: 'string_booleans',
  },
  {
    quirk: 'Q-03',
    operations: [{ op: 'replace', path: 'active', value: [{ value: 'False' }] }],
    after: { ...ada, active: false },
    noted: 'wrapped_scalar',
  },
  {
    quirk: 'Q-05',
    operations: [{ op: 'replace', value: { 'name.givenName': 'Augusta' } }],
    after: { ...ada, name: { givenName: 'Augusta' } },
    noted: 'dotted_keys',
  },
  {
    quirk: 'Q-06',
    operations: [{ op: 'add', value: { [`${enterprise}:department`]: 'Ops' } }],
    after: { ...ada, schemas: [urns.user, enterprise], [enterprise]: { department: 'Ops' } },
    noted: 'urn_keys',
  },
  {
    quirk: 'Q-07',
    operations: [{ op: 'replace', value: { 'emails[type eq "work"].value': 'x@y.z' } }],
    after: { ...ada, emails: [{ type: 'work', value: 'x@y.z' }] },
    noted: 'bracket_keys',
  },
  {
    quirk: 'Q-08',
    operations: [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'x@y.z' }],
    after: { ...ada, emails: [{ type: 'work', value: 'x@y.z' }] },
    noted: 'create_from_filter',
  },
  {
    quirk: 'Q-35',
    operations: [{ op: 'add', path: `${enterprise}:manager`, value: 'u-9' }],
    after: { ...ada, schemas: [urns.user, enterprise], [enterprise]: { manager: { value: 'u-9' } } },
    noted: 'bare_complex_value',
  },
  {
    quirk: 'Q-35',
    resource: { ...ada, schemas: [urns.user, enterprise], [enterprise]: { manager: { value: 'u-9' } } },
    operations: [{ op: 'replace', path: `${enterprise}:manager`, value: '' }],
    after: ada,
    noted: 'empty_string_unassigned',
  },
  {
    quirk: 'Q-35',
    operations: [{ op: 'add', path: 'manager', value: [{ $ref: 'https://x/Users/u-9', value: 'u-9' }] }],
    after: {
      ...ada,
      schemas: [urns.user, enterprise],
      [enterprise]: { manager: { $ref: 'https://x/Users/u-9', value: 'u-9' } },
    },
    noted: 'unqualified_extension',
  },
  {
    quirk: 'Q-39',
    operations: [{ op: 'replace', path: 'emails', value: { value: 'x@y.z', type: 'work' } }],
    after: { ...ada, emails: [{ value: 'x@y.z', type: 'work' }] },
    noted: 'single_for_multi',
  },
  {
    quirk: 'Q-40',
    operations: [{ op: 'Add', path: 'roles', value: [{ value: '{"id":"4b1f","value":"Editor"}' }] }],
    after: { ...ada, roles: [{ value: '{"id":"4b1f","value":"Editor"}' }] },
    noted: 'op_case',
  },
  {
    quirk: 'Q-40',
    operations: [{ op: 'add', path: 'roles[primary eq "True"].value', value: 'Editor' }],
    after: { ...ada, roles: [{ primary: true, value: 'Editor' }] },
    noted: 'string_booleans',
  },
  {
    quirk: 'Q-41',
    operations: [{ op: 'replace', path: 'title', value: ['A'] }],
    after: { ...ada, title: 'A' },
    noted: 'wrapped_scalar',
  },
  {
    quirk: 'Q-47',
    operations: [{ op: 'add', path: 'favouriteColour', value: 'red' }],
    after: ada,
    noted: 'unknown_attributes',
  },
  {
    quirk: 'Q-50',
    resource: { ...ada, title: 'A' },
    operations: [{ op: 'replace', path: 'title', value: '' }],
    after: ada,
    noted: 'empty_string_unassigned',
  },
]

describe('quirks in PATCH of a user', () => {
  for (const { quirk, operations, resource = ada, after, noted } of patches) {
    it(`${quirk}: ${JSON.stringify(operations[0])} is understood and noted as ${noted}`, () => {
      for (const name of clients) {
        const notes: Note[] = []
        parsePatch({ schemas: [urns.patchOp], Operations: operations }, userType, profiles[name], notes)
        const result = patch(resource, operations, { profile: name })
        expect(result.resource, name).toEqual(after)
        expect(
          [...notes, ...result.notes].map((note) => note.tolerance),
          name,
        ).toContain(noted)
      }
    })
  }

  it('Q-04: a replace without path is plain RFC and notes nothing', () => {
    const notes: Note[] = []
    parsePatch(
      { schemas: [urns.patchOp], Operations: [{ op: 'replace', value: { active: false } }] },
      userType,
      profiles.okta,
      notes,
    )
    expect(notes).toEqual([])
    expect(
      patch(ada, [{ op: 'replace', value: { active: false } }], { profile: 'strict' }).resource['active'],
    ).toBe(false)
  })

  it('Q-06: a nested URN object sets the extension attributes', () => {
    const value = { displayName: 'A', [enterprise]: { department: 'Ops', manager: 'u-9' } }
    const after = patch(ada, [{ op: 'replace', value }]).resource
    expect(after[enterprise]).toEqual({ department: 'Ops', manager: { value: 'u-9' } })
  })

  it('Q-38: a wrong URN is understood in paths and keys too', () => {
    const expected = { department: 'Ops' }
    const alias = 'urn:scim:schemas:extension:enterprise:2.0'
    const forms: JsonValue[] = [
      { op: 'add', path: `${alias}:department`, value: 'Ops' },
      { op: 'add', path: alias, value: expected },
      { op: 'add', value: { [alias]: expected } },
      { op: 'add', value: { [`${alias}:department`]: 'Ops' } },
    ]
    for (const operation of forms) {
      expect(patch(ada, [operation]).resource[enterprise]).toEqual(expected)
      expect(failure(() => patch(ada, [operation], { profile: 'strict' })).scimType).toBe('invalidPath')
    }
  })

  it('Q-47: keys that are no paths are ignored in a value, refused strictly', () => {
    for (const key of ['__proto__', 'a b', '', '/x', 'http://acme.example/claims/x', '0']) {
      const operation = {
        op: 'replace',
        value: JSON.parse(`{${JSON.stringify(key)}:"x","title":"A"}`) as JsonValue,
      }
      expect(patch(ada, [operation]).resource).toEqual({ ...ada, title: 'A' })
      expect(failure(() => patch(ada, [operation], { profile: 'strict' })).scimType).toBe('invalidPath')
    }
    const broken = { op: 'replace', value: { 'emails[type eq "work"': 'x' } }
    expect(failure(() => patch(ada, [broken])).status).toBe(400)
  })

  it('Q-08: later operations with the same filter use the value the first one made', () => {
    const after = patch(ada, [
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Bergen' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'NO' },
      { op: 'Replace', path: 'addresses[type eq "work"].locality', value: 'Voss' },
    ]).resource
    expect(after['addresses']).toEqual([{ type: 'work', locality: 'Voss', country: 'NO' }])
  })
})

describe('quirks in PATCH of a group', () => {
  const run = (...operations: JsonValue[]) =>
    patch(guides, operations, { type: groupType, detached: ['members'] })
  const held = (members: JsonValue, ...operations: JsonValue[]) =>
    patch({ ...guides, members }, operations, { type: groupType }).resource['members']

  it('Q-09: remove members with values removes only those', () => {
    const operation = { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] }
    expect(run(operation).detached).toEqual([{ attribute: 'members', kind: 'remove', values: ['a'] }])
    expect(held([{ value: 'a' }, { value: 'b' }], operation)).toEqual([{ value: 'b' }])
  })

  it('Q-09: as bare strings too', () => {
    expect(held([{ value: 'a' }, { value: 'b' }], { op: 'remove', path: 'members', value: ['a'] })).toEqual([
      { value: 'b' },
    ])
  })

  it('Q-10: remove with {"members": […]} and no path does the same', () => {
    const operation = { op: 'remove', value: { members: [{ value: 'a' }] } }
    expect(run(operation).detached).toEqual([{ attribute: 'members', kind: 'remove', values: ['a'] }])
    expect(held([{ value: 'a' }, { value: 'b' }], operation)).toEqual([{ value: 'b' }])
  })

  it('Q-11, Q-12: a null $ref and echoed type and display do no harm', () => {
    const value = [{ $ref: null, value: 'a', type: 'User', display: 'Ada' }]
    expect(run({ op: 'Add', path: 'members', value }).detached).toEqual([
      { attribute: 'members', kind: 'add', values: [{ value: 'a', type: 'User' }] },
    ])
  })

  it('Q-13: a rename may carry the id', () => {
    const result = run({ op: 'replace', value: { id: 'g-1', displayName: 'Pilots' } })
    expect(result.resource).toEqual({ ...guides, displayName: 'Pilots' })
    expect(result.detached).toEqual([])
  })

  it('Q-14: a push without path renames and overwrites the members, none included', () => {
    const push = (members: JsonValue) =>
      run({ op: 'replace', value: { members, id: 'g-1', displayName: 'Pilots' } })
    expect(push([{ value: 'a' }]).detached).toEqual([
      { attribute: 'members', kind: 'replaceAll', values: [{ value: 'a' }] },
    ])
    expect(push([]).detached).toEqual([{ attribute: 'members', kind: 'replaceAll', values: [] }])
  })

  it('Q-42: no operations change nothing', () => {
    expect(run().resource).toBe(guides)
  })

  it('Q-44: adding a member again and removing a stranger succeed', () => {
    expect(held([{ value: 'a' }], { op: 'add', path: 'members', value: [{ value: 'a' }] })).toEqual([
      { value: 'a' },
    ])
    expect(held([{ value: 'a' }], { op: 'remove', path: 'members[value eq "z"]' })).toEqual([{ value: 'a' }])
  })

  it('a member given by its address alone is found by it', () => {
    expect(
      run({ op: 'add', path: 'members', value: [{ $ref: 'https://x/scim/v2/Users/a%40b' }] }).detached,
    ).toMatchObject([{ kind: 'add', values: [{ value: 'a@b' }] }])
  })
})

describe('quirks in bodies', () => {
  const read = (body: JsonObject, name: (typeof clients)[number] | 'strict' = 'lenient', type = userType) =>
    readResource(body, type, 'create', profiles[name])
  const plain = { schemas: [urns.user], userName: 'ada' }

  const bodies: readonly (readonly [string, JsonObject, JsonObject, Tolerance])[] = [
    ['Q-03', { ...plain, active: 'True' }, { ...plain, active: true }, 'string_booleans'],
    [
      'Q-35',
      { ...plain, [enterprise]: { manager: 'u-9' }, schemas: [urns.user, enterprise] },
      { ...plain, schemas: [urns.user, enterprise], [enterprise]: { manager: { value: 'u-9' } } },
      'bare_complex_value',
    ],
    [
      'Q-37',
      {
        ...plain,
        schemas: [urns.user, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      },
      plain,
      'unknown_schemas',
    ],
    ['Q-38', { ...plain, schemas: ['urn:scim:schemas:core:2.0'] }, plain, 'schema_aliases'],
    [
      'Q-38',
      { ...plain, 'urn:scim:schemas:extension:enterprise:1.0': { department: 'Ops' } },
      { ...plain, schemas: [urns.user, enterprise], [enterprise]: { department: 'Ops' } },
      'schema_aliases',
    ],
    [
      'Q-39',
      { ...plain, emails: { value: 'a@b.c', type: 'work' } },
      { ...plain, emails: [{ value: 'a@b.c', type: 'work' }] },
      'single_for_multi',
    ],
    ['Q-47', { ...plain, favouriteColour: 'red' }, plain, 'unknown_attributes'],
    ['Q-50', { ...plain, title: '' }, plain, 'empty_string_unassigned'],
    [
      'OneLogin: managerId',
      { ...plain, schemas: [urns.user, enterprise], [enterprise]: { manager: { managerId: 'u-9' } } },
      { ...plain, schemas: [urns.user, enterprise], [enterprise]: { manager: { value: 'u-9' } } },
      'manager_id_alias',
    ],
    [
      'Entra: extension not declared',
      { ...plain, [enterprise]: { department: 'Ops' } },
      { ...plain, schemas: [urns.user, enterprise], [enterprise]: { department: 'Ops' } },
      'undeclared_extension',
    ],
    ['schemas left out', { userName: 'ada' }, plain, 'missing_schemas'],
    ['a number for text', { ...plain, title: 7 }, { ...plain, title: '7' }, 'scalar_as_string'],
    [
      'names that differ by case',
      { ...plain, title: 'A', Title: 'B' },
      { ...plain, title: 'B' },
      'repeated_names',
    ],
    [
      'a URN before a core name',
      { schemas: [urns.user], [`${urns.user}:userName`]: 'ada' },
      plain,
      'urn_keys',
    ],
  ]
  for (const [quirk, body, resource, noted] of bodies) {
    it(`${quirk}: ${JSON.stringify(body).slice(0, 100)} is noted as ${noted}`, () => {
      for (const name of clients) {
        const result = read(body, name)
        expect(result.resource, name).toEqual(resource)
        expect(result.notes.map((note) => note.tolerance)).toContain(noted)
      }
    })
  }

  it('every one of them but "" is refused by the strict profile', () => {
    for (const [quirk, body, , noted] of bodies) {
      if (noted === 'empty_string_unassigned') continue
      expect(failure(() => read(body, 'strict')).status, quirk).toBe(400)
    }
  })

  it('Q-16, Q-18, Q-49: read-only attributes and nulls are ignored without a note, a password is read', () => {
    const body = {
      ...plain,
      id: 'x',
      meta: { resourceType: 'User' },
      groups: [],
      title: null,
      emails: null,
      password: 's3cret',
    }
    const result = read(body, 'strict')
    expect(result).toEqual({ resource: { ...plain, password: 's3cret' }, notes: [] })
  })

  it('Q-52, Q-53: active false is honoured, and not invented when absent', () => {
    expect(read({ ...plain, active: false }).resource['active']).toBe(false)
    expect(read(plain).resource).not.toHaveProperty('active')
  })

  it('text that only looks like a template macro is text', () => {
    for (const title of ['{$ 5}', '{$5 and more'])
      expect(read({ ...plain, title }).resource['title']).toBe(title)
  })

  it('template macros that were not filled are refused', () => {
    for (const name of clients) {
      const error = failure(() => read({ ...plain, title: '{$user.title}' }, name))
      expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' })
      expect(error.detail).not.toContain('user.title')
    }
  })

  it('null inside a list is refused', () => {
    expect(failure(() => read({ ...plain, emails: [null] })).scimType).toBe('invalidValue')
  })

  it('names of the language are unknown attributes, not object internals', () => {
    const body = JSON.parse(
      '{"userName":"ada","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"name":{"__proto__":{"polluted":true}}}',
    )
    const { resource } = read(body)
    expect(resource).toEqual(plain)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
