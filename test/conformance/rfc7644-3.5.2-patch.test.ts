import { describe, expect, it } from 'vitest'
import {
  applyPatch,
  groupType,
  type JsonObject,
  type JsonValue,
  type Note,
  type ProfileName,
  parsePatch,
  profiles,
  urns,
  userType,
} from '../../src/scim/index.ts'
import { failure, patch } from '../support/scim-samples.ts'

const ada: JsonObject = {
  schemas: [urns.user],
  id: 'u-1',
  userName: 'ada',
  active: true,
  name: { givenName: 'Ada', familyName: 'Byron' },
  emails: [
    { type: 'work', value: 'ada@example.com', primary: true },
    { type: 'home', value: 'ada@home.example' },
  ],
  roles: [{ value: 'editor', primary: true }],
  meta: { resourceType: 'User' },
}
const withExtension: JsonObject = {
  ...ada,
  schemas: [urns.user, urns.enterpriseUser],
  [urns.enterpriseUser]: { department: 'Tours', manager: { value: 'u-9', displayName: 'Boss' } },
}
const group: JsonObject = { schemas: [urns.group], id: 'g-1', displayName: 'Guides' }

const parse = (body: JsonValue, profile: ProfileName = 'lenient', notes: Note[] = []) =>
  parsePatch(body, userType, profiles[profile], notes)

describe('RFC 7644 §3.5.2: the shape of a PATCH request', () => {
  const wrong: readonly (readonly [string, JsonValue, string])[] = [
    ['PAT-02: a body that is no object', [], 'invalidSyntax'],
    ['PAT-02: no Operations', { schemas: [urns.patchOp] }, 'invalidSyntax'],
    ['PAT-02: Operations that are no list', { schemas: [urns.patchOp], Operations: {} }, 'invalidSyntax'],
    [
      'PAT-02: an operation that is no object',
      { schemas: [urns.patchOp], Operations: ['x'] },
      'invalidSyntax',
    ],
    [
      'PAT-02: an unknown op',
      { schemas: [urns.patchOp], Operations: [{ op: 'move', path: 'title' }] },
      'invalidSyntax',
    ],
    [
      'PAT-02: no op',
      { schemas: [urns.patchOp], Operations: [{ path: 'title', value: 'x' }] },
      'invalidSyntax',
    ],
    ['PAT-06: remove without path', { schemas: [urns.patchOp], Operations: [{ op: 'remove' }] }, 'noTarget'],
    [
      'PAT-07: add without value',
      { schemas: [urns.patchOp], Operations: [{ op: 'add', path: 'title' }] },
      'invalidValue',
    ],
    [
      'PAT-08: replace without value',
      { schemas: [urns.patchOp], Operations: [{ op: 'replace', path: 'title' }] },
      'invalidValue',
    ],
    [
      'PAT-21: a value without path that is no object',
      { schemas: [urns.patchOp], Operations: [{ op: 'add', value: 'x' }] },
      'invalidValue',
    ],
    [
      'a path that is no text',
      { schemas: [urns.patchOp], Operations: [{ op: 'add', path: 7, value: 'x' }] },
      'invalidPath',
    ],
    [
      'PAT-19: more than 1000 operations',
      { schemas: [urns.patchOp], Operations: new Array(1001).fill({ op: 'add', path: 'title', value: 'x' }) },
      'invalidSyntax',
    ],
  ]
  for (const [title, body, scimType] of wrong) {
    it(`${title} is 400 ${scimType}`, () => {
      expect(failure(() => parse(body))).toMatchObject({ status: 400, scimType })
    })
  }

  const loose: readonly (readonly [string, JsonValue, string])[] = [
    [
      'PAT-03: op in capitals',
      { schemas: [urns.patchOp], Operations: [{ op: 'REPLACE', path: 'title', value: 'x' }] },
      'op_case',
    ],
    [
      'PAT-03: operations in lower case',
      { schemas: [urns.patchOp], operations: [{ op: 'add', path: 'title', value: 'x' }] },
      'operations_key_case',
    ],
    [
      'PAT-03: schemas left out',
      { Operations: [{ op: 'add', path: 'title', value: 'x' }] },
      'missing_schemas',
    ],
    ['PAT-04: no operations', { schemas: [urns.patchOp], Operations: [] }, 'empty_operations'],
  ]
  for (const [title, body, tolerance] of loose) {
    it(`${title} is accepted by default, noted as ${tolerance}, and refused strictly`, () => {
      const notes: Note[] = []
      parse(body, 'lenient', notes)
      expect(notes.map((note) => note.tolerance)).toEqual([tolerance])
      expect(failure(() => parse(body, 'strict'))).toMatchObject({ status: 400, scimType: 'invalidSyntax' })
    })
  }

  it('PAT-11: an error names the operation it came from', () => {
    const body = {
      schemas: [urns.patchOp],
      Operations: [
        { op: 'add', path: 'title', value: 'x' },
        { op: 'add', path: '/name', value: 'x' },
      ],
    }
    expect(failure(() => parse(body)).detail).toMatch(/^Operations\[1\]: /)
    const late = failure(() =>
      patch(ada, [
        { op: 'add', path: 'title', value: 'x' },
        { op: 'remove', path: 'userName' },
      ]),
    )
    expect(late.detail).toBe('Operations[1]: userName is required.')
  })
})

const forms: readonly (readonly [path: string, value: JsonValue, read: (resource: JsonObject) => unknown])[] =
  [
    ['displayName', 'A', (r) => r['displayName']],
    ['DISPLAYNAME', 'A', (r) => r['displayName']],
    ['  displayName ', 'A', (r) => r['displayName']],
    ['name.familyName', 'A', (r) => (r['name'] as JsonObject)['familyName']],
    [`${urns.user}:name.familyName`, 'A', (r) => (r['name'] as JsonObject)['familyName']],
    [`${urns.user}:displayName`, 'A', (r) => r['displayName']],
    ['emails[type eq "work"].value', 'A', (r) => (r['emails'] as JsonObject[])[0]?.['value']],
    [`${urns.user}:emails[type eq "work"].value`, 'A', (r) => (r['emails'] as JsonObject[])[0]?.['value']],
    [
      'emails[type eq "work" and value ew "example.com"].value',
      'A',
      (r) => (r['emails'] as JsonObject[])[0]?.['value'],
    ],
    [`${urns.enterpriseUser}:department`, 'A', (r) => (r[urns.enterpriseUser] as JsonObject)['department']],
    [
      `${urns.enterpriseUser}:manager.value`,
      'A',
      (r) => ((r[urns.enterpriseUser] as JsonObject)['manager'] as JsonObject)['value'],
    ],
    [urns.enterpriseUser, { department: 'A' }, (r) => (r[urns.enterpriseUser] as JsonObject)['department']],
    [`${urns.enterpriseUser}.department`, 'A', (r) => (r[urns.enterpriseUser] as JsonObject)['department']],
    ['department', 'A', (r) => (r[urns.enterpriseUser] as JsonObject)['department']],
  ]

describe('RFC 7644 §3.5.2: every form of path (§18.2)', () => {
  for (const [path, value, read] of forms) {
    for (const op of ['add', 'replace']) {
      it(`${op} ${JSON.stringify(path)}`, () => {
        expect(read(patch(withExtension, [{ op, path, value }]).resource)).toBe('A')
      })
    }
    it(`PAT-50: the same as a key of a value without path: ${JSON.stringify(path)}`, () => {
      expect(read(patch(withExtension, [{ op: 'replace', value: { [path]: value } }]).resource)).toBe('A')
    })
  }

  it('PAT-50: the empty path is no path', () => {
    expect(patch(ada, [{ op: 'replace', path: '', value: { title: 'A' } }]).resource['title']).toBe('A')
  })

  it('emails.type and emails.value name that sub-attribute of every value', () => {
    const after = patch(ada, [{ op: 'replace', path: 'emails.type', value: 'other' }]).resource
    expect((after['emails'] as JsonObject[]).map((email) => email['type'])).toEqual(['other', 'other'])
    const made = patch({ ...ada, emails: [] }, [{ op: 'add', path: 'emails.value', value: 'x@example.com' }])
    expect(made.resource['emails']).toEqual([{ value: 'x@example.com' }])
  })

  const malformed = [
    '/name/givenName',
    'emails[0]',
    'emails/0',
    'name..givenName',
    '.name',
    'name.',
    'emails[',
    'emails[type eq "work"',
    'emails[type eq "work"]value',
    'emails[type eq "work"].',
    'emails[type eq "work"].value.x',
    'emails[type eq "work"] x',
    '__proto__',
    'name.__proto__',
    'emails[type eq "work"].__proto__',
    'a b',
    '[type eq "x"]',
    '""',
    '.',
    ':',
    'urn:',
    `${'a'.repeat(2000)}`,
    `emails[${'('.repeat(40)}type pr${')'.repeat(40)}]`,
  ]
  for (const path of malformed) {
    it(`${JSON.stringify(path.slice(0, 40))} is 400 invalidPath or invalidFilter`, () => {
      const error = failure(() => patch(ada, [{ op: 'add', path, value: 'x' }], { profile: 'lenient' }))
      expect(error.status).toBe(400)
      expect(['invalidPath', 'invalidFilter']).toContain(error.scimType)
    })
  }

  it('a bracket after a singular attribute or a sub-attribute is invalidPath', () => {
    for (const path of ['name[givenName eq "x"]', 'emails.value[value eq "x"]', 'active[value eq true]']) {
      expect(failure(() => patch(ada, [{ op: 'remove', path }])).scimType).toBe('invalidPath')
    }
  })

  it('Q-47: an unknown attribute is ignored and noted by default, 400 invalidPath strictly', () => {
    for (const path of ['favouriteColour', 'name.nick', 'urn:acme:User:badge', 'constructor', 'toString']) {
      const operation = { op: 'add', path, value: 'x' }
      const result = patch(ada, [operation])
      expect(result.resource).toBe(ada)
      expect(failure(() => patch(ada, [operation], { profile: 'strict' })).scimType).toBe('invalidPath')
    }
  })
})

describe('RFC 7644 §3.5.2: rules over all operations', () => {
  it('PAT-09: operations run in order, each on the result of the one before', () => {
    const after = patch(ada, [
      { op: 'remove', path: 'emails' },
      { op: 'add', path: 'emails[type eq "work"].value', value: 'a@example.com' },
      { op: 'replace', path: 'emails[type eq "work"].display', value: 'Work' },
    ]).resource
    expect(after['emails']).toEqual([{ type: 'work', value: 'a@example.com', display: 'Work' }])
  })

  it('PAT-12: a readOnly attribute cannot be named by a path', () => {
    for (const path of [
      'id',
      'meta',
      'meta.created',
      'groups',
      'groups[value eq "g"]',
      `${urns.enterpriseUser}:manager.displayName`,
    ]) {
      for (const op of ['add', 'replace', 'remove']) {
        expect(
          failure(() => patch(ada, [{ op, path, value: 'x' }])),
          `${op} ${path}`,
        ).toMatchObject({ status: 400, scimType: 'mutability' })
      }
    }
  })

  it('PAT-12, CHR-07: an immutable sub-attribute keeps its value; the same value is fine', () => {
    const members = [{ value: 'u-1', type: 'User' }]
    const options = { type: groupType }
    const change = { op: 'replace', path: 'members[value eq "u-1"].value', value: 'u-2' }
    expect(failure(() => patch({ ...group, members }, [change], options)).scimType).toBe('mutability')
    const same = { ...change, value: 'u-1' }
    expect(patch({ ...group, members }, [same], options).changes).toEqual([])
    const unset = { op: 'add', path: 'members[value eq "u-1"].$ref', value: '../Users/u-1' }
    expect(patch({ ...group, members }, [unset], options).resource['members']).toEqual([
      { ...members[0], $ref: '../Users/u-1' },
    ])
  })

  it('CHR-05: a value without path may repeat id, schemas and meta unchanged', () => {
    for (const profile of ['lenient', 'strict'] as const) {
      const value = { id: 'u-1', schemas: [urns.user], meta: { resourceType: 'User' }, title: 'A' }
      expect(patch(ada, [{ op: 'replace', value }], { profile }).resource['title']).toBe('A')
    }
  })

  it('Q-13: another id in a value without path is refused by every profile', () => {
    for (const profile of ['lenient', 'okta', 'strict'] as const) {
      const run = () => patch(ada, [{ op: 'replace', value: { id: 'u-2', title: 'A' } }], { profile })
      expect(failure(run).scimType).toBe('mutability')
    }
  })

  it('PAT-15: making one value primary leaves one primary', () => {
    const after = patch(ada, [
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
    ]).resource
    expect(after['emails']).toEqual([
      { type: 'work', value: 'ada@example.com', primary: false },
      { type: 'home', value: 'ada@home.example', primary: true },
    ])
  })

  it('PAT-15: an operation that would make several values primary is 400 invalidValue', () => {
    const several = { op: 'replace', path: 'emails[value pr].primary', value: true }
    expect(failure(() => patch(ada, [several])).scimType).toBe('invalidValue')
    const list = {
      op: 'replace',
      path: 'emails',
      value: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    }
    expect(failure(() => patch(ada, [list])).scimType).toBe('invalidValue')
  })

  it('PAT-40: removing the primary value makes no other primary', () => {
    const after = patch(ada, [{ op: 'remove', path: 'emails[primary eq true]' }]).resource
    expect(after['emails']).toEqual([{ type: 'home', value: 'ada@home.example' }])
  })

  it('PAT-16, SCH-36: schemas follows the extension data', () => {
    const added = patch(ada, [
      { op: 'add', path: `${urns.enterpriseUser}:department`, value: 'Tours' },
    ]).resource
    expect(added['schemas']).toEqual([urns.user, urns.enterpriseUser])
    const removed = patch(added, [{ op: 'remove', path: `${urns.enterpriseUser}:department` }]).resource
    expect(removed['schemas']).toEqual([urns.user])
    expect(removed).not.toHaveProperty([urns.enterpriseUser])
  })

  it('PAT-16: taking an extension out of schemas takes its attributes; the core schema stays', () => {
    const after = patch({ ...withExtension, [urns.enterpriseUser]: { department: 'X' } }, [
      { op: 'remove', path: `schemas[value eq "${urns.enterpriseUser}"]` },
    ]).resource
    expect(after).toEqual(ada)
    expect(failure(() => patch(ada, [{ op: 'remove', path: 'schemas' }])).scimType).toBe('mutability')
    expect(patch(ada, [{ op: 'add', path: 'schemas', value: [urns.enterpriseUser] }]).changes).toEqual([])
  })

  it('CHR-05: schemas inside a value without path is an echo: it takes no extension away', () => {
    const value = { schemas: [urns.user], title: 'A' }
    const after = patch(withExtension, [{ op: 'replace', value }]).resource
    expect(after).toEqual({ ...withExtension, title: 'A' })
    const asked = patch({ ...withExtension, [urns.enterpriseUser]: { department: 'X' } }, [
      { op: 'replace', path: 'schemas', value: [urns.user] },
    ])
    expect(asked.resource).toEqual(ada)
  })

  it('PAT-17, PAT-28: a PATCH that changes nothing returns the very same resource', () => {
    const idle: JsonValue[][] = [
      [{ op: 'replace', path: 'userName', value: 'ada' }],
      [{ op: 'add', path: 'emails', value: [{ value: 'ada@home.example', type: 'home' }] }],
      [{ op: 'remove', path: 'nickName' }],
      [{ op: 'remove', path: 'emails[type eq "other"]' }],
      [{ op: 'replace', value: { name: { familyName: 'Byron' }, active: 'True' } }],
      [
        { op: 'add', path: 'title', value: 'x' },
        { op: 'remove', path: 'title' },
      ],
    ]
    for (const operations of idle) {
      const result = patch(ada, operations)
      expect(result.resource).toBe(ada)
      expect(result.changes).toEqual([])
    }
  })

  it('says what changed, attribute by attribute', () => {
    const { changes } = patch(withExtension, [
      { op: 'replace', path: 'name.givenName', value: 'Augusta' },
      { op: 'replace', path: 'active', value: false },
      { op: 'remove', path: `${urns.enterpriseUser}:department` },
      { op: 'add', path: 'title', value: 'Countess' },
    ])
    expect(changes).toEqual([
      { attribute: 'name.givenName', before: 'Ada', after: 'Augusta' },
      { attribute: 'active', before: true, after: false },
      { attribute: `${urns.enterpriseUser}:department`, before: 'Tours', after: undefined },
      { attribute: 'title', before: undefined, after: 'Countess' },
    ])
  })
})

describe('RFC 7644 §3.5.2.1: add', () => {
  it('PAT-26: the same e-mail with another sub-attribute is merged, another one is appended', () => {
    const after = patch(ada, [
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'ADA@home.example', type: 'home', display: 'Home' },
          { value: 'ada@home.example', type: 'other' },
        ],
      },
    ]).resource
    expect(after['emails']).toEqual([
      { type: 'work', value: 'ada@example.com', primary: true },
      { type: 'home', value: 'ADA@home.example', display: 'Home' },
      { value: 'ada@home.example', type: 'other' },
    ])
  })

  it('PAT-26: roles and members are the same by value, addresses by everything', () => {
    expect(
      patch(ada, [{ op: 'add', path: 'roles', value: [{ value: 'editor', display: 'Editor' }] }]).resource[
        'roles'
      ],
    ).toEqual([{ value: 'editor', primary: true, display: 'Editor' }])
    const home = { type: 'home', locality: 'Voss' }
    const work = { type: 'work', locality: 'Voss' }
    const after = patch({ ...ada, addresses: [home] }, [
      { op: 'add', path: 'addresses', value: [{ locality: 'Voss', type: 'home' }, work] },
    ])
    expect(after.resource['addresses']).toEqual([home, work])
  })

  it('PAT-27: one object for a multi-valued attribute is a list of one; a list of one for a singular is unwrapped', () => {
    const after = patch(ada, [
      { op: 'add', path: 'emails', value: { value: 'x@example.com', type: 'other' } },
      { op: 'add', path: 'title', value: ['Countess'] },
    ]).resource
    expect(after['emails']).toHaveLength(3)
    expect(after['title']).toBe('Countess')
  })

  it('PAT-29: a filter that matches nothing creates the value from its eq terms', () => {
    const after = patch(ada, [
      { op: 'add', path: 'addresses[type eq "work" and country eq "NO"].locality', value: 'Bergen' },
      { op: 'add', path: 'addresses[type eq "work"].postalCode', value: '5003' },
    ]).resource
    expect(after['addresses']).toEqual([
      { type: 'work', country: 'NO', locality: 'Bergen', postalCode: '5003' },
    ])
  })

  it('PAT-29: from other terms nothing can be created: 400 noTarget', () => {
    for (const filter of [
      'type ne "work"',
      'type eq "x" or type eq "y"',
      'type sw "x"',
      'not (type eq "work")',
    ]) {
      const run = () =>
        patch({ ...ada, addresses: [] }, [
          { op: 'add', path: `addresses[${filter}].locality`, value: 'Bergen' },
        ])
      expect(failure(run).scimType).toBe('noTarget')
    }
  })

  it('PAT-30: a filter that matches sets the sub-attribute of every match', () => {
    const after = patch(ada, [{ op: 'add', path: 'emails[value co "ada"].display', value: 'Ada' }]).resource
    expect((after['emails'] as JsonObject[]).map((email) => email['display'])).toEqual(['Ada', 'Ada'])
  })
})

describe('RFC 7644 §3.5.2.2: remove', () => {
  it('PAT-35: a required attribute cannot be removed', () => {
    expect(failure(() => patch(ada, [{ op: 'remove', path: 'userName' }]))).toMatchObject({
      status: 400,
      scimType: 'mutability',
    })
    expect(
      failure(() => patch(group, [{ op: 'remove', path: 'displayName' }], { type: groupType })).scimType,
    ).toBe('mutability')
  })

  it('PAT-36: a filter that matches nothing succeeds; strictly it is noTarget', () => {
    const operation = { op: 'remove', path: 'emails[type eq "other"]' }
    expect(patch(ada, [operation]).resource).toBe(ada)
    expect(failure(() => patch(ada, [operation], { profile: 'strict' })).scimType).toBe('noTarget')
  })

  it('PAT-33: removing the last value unassigns the attribute', () => {
    expect(patch(ada, [{ op: 'remove', path: 'roles[value eq "editor"]' }]).resource).not.toHaveProperty(
      'roles',
    )
  })

  it('a value that loses its value and only says what it was for is gone', () => {
    const after = patch(ada, [{ op: 'remove', path: 'emails[type eq "home"].value' }]).resource
    expect(after['emails']).toEqual([{ type: 'work', value: 'ada@example.com', primary: true }])
  })

  it('PAT-37: removing what has no value succeeds', () => {
    expect(
      patch(ada, [
        { op: 'remove', path: 'title' },
        { op: 'remove', path: 'name.middleName' },
        { op: 'remove', path: urns.enterpriseUser },
      ]).resource,
    ).toBe(ada)
  })
})

describe('RFC 7644 §3.5.2.3: replace', () => {
  it('PAT-46: the matching record keeps nothing but the value and the terms of the filter', () => {
    const before = { ...ada, addresses: [{ type: 'work', locality: 'Oslo', region: 'East' }] }
    const after = patch(before, [
      { op: 'replace', path: 'addresses[type eq "work"]', value: { locality: 'Bergen' } },
    ])
    expect(after.resource['addresses']).toEqual([{ type: 'work', locality: 'Bergen' }])
  })

  it('PAT-51: null, "" and [] clear; on a required attribute they are 400 invalidValue', () => {
    for (const value of [null, '', []]) {
      expect(patch({ ...ada, title: 'x' }, [{ op: 'replace', path: 'title', value }]).resource).toEqual(ada)
      expect(patch(ada, [{ op: 'replace', path: 'roles', value }]).resource).not.toHaveProperty('roles')
      expect(failure(() => patch(ada, [{ op: 'replace', path: 'userName', value }])).scimType).toBe(
        'invalidValue',
      )
    }
  })

  it('PAT-51: strictly an empty string is a value', () => {
    expect(
      patch(ada, [{ op: 'replace', path: 'title', value: '' }], { profile: 'strict' }).resource['title'],
    ).toBe('')
  })

  it('PAT-45: null for a sub-attribute clears that one', () => {
    const after = patch(ada, [
      { op: 'replace', path: 'name', value: { familyName: null, middleName: 'King' } },
    ]).resource
    expect(after['name']).toEqual({ givenName: 'Ada', middleName: 'King' })
  })

  for (const value of [false, 'False', 'false', '0', 0, [{ value: 'False' }], ['false']]) {
    it(`PAT-52: replace active with ${JSON.stringify(value)}`, () => {
      expect(patch(ada, [{ op: 'replace', path: 'active', value }]).resource['active']).toBe(false)
    })
  }

  it('PAT-52: other words are no boolean', () => {
    for (const value of ['no', 'yes', 2, {}, [true, false]]) {
      expect(failure(() => patch(ada, [{ op: 'replace', path: 'active', value }])).scimType).toBe(
        'invalidValue',
      )
    }
  })
})

describe('attributes stored apart from the resource (GRP-11)', () => {
  const run = (...operations: JsonValue[]) =>
    patch(group, operations, { type: groupType, detached: ['members'] })

  it('come back as deltas, in order, and leave the resource alone', () => {
    const result = run(
      { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b', display: 'B' }] },
      { op: 'remove', path: 'members[value eq "c"]' },
      { op: 'remove', path: 'members', value: [{ value: 'd' }] },
      { op: 'replace', path: 'members', value: [{ value: 'e' }] },
      { op: 'remove', path: 'members' },
      { op: 'remove', path: 'members[type eq "Group"]' },
    )
    expect(result.resource).toBe(group)
    expect(result.detached).toMatchObject([
      { attribute: 'members', kind: 'add', values: [{ value: 'a' }, { value: 'b' }] },
      { attribute: 'members', kind: 'remove', values: ['c', 'd'] },
      { attribute: 'members', kind: 'replaceAll', values: [{ value: 'e' }] },
      { attribute: 'members', kind: 'removeAll' },
      { attribute: 'members', kind: 'removeWhere' },
    ])
  })

  it('PAT-38: a remove with an empty list removes nobody', () => {
    expect(run({ op: 'remove', path: 'members', value: [] }).detached).toEqual([])
  })

  it('PAT-53: a replace of another attribute never touches them', () => {
    const result = run({ op: 'replace', value: { displayName: 'Pilots' } })
    expect(result.detached).toEqual([])
    expect(result.resource['displayName']).toBe('Pilots')
  })

  it('PAT-19: hundreds of single operations become one delta', () => {
    const operations = Array.from({ length: 600 }, (_, n) => ({
      op: 'add',
      path: 'members',
      value: [{ value: `u-${n}` }],
    }))
    const { detached } = run(...operations)
    expect(detached).toHaveLength(1)
    expect(detached[0]).toMatchObject({ kind: 'add' })
    expect(detached[0]).toHaveProperty('values.length', 600)
  })

  it('GRP-08: a member named twice in one delta is there once', () => {
    const { detached } = run(
      { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'a', type: 'User' }] },
      { op: 'add', path: 'members', value: [{ value: 'a' }] },
      { op: 'remove', path: 'members', value: [{ value: 'b' }] },
      { op: 'remove', path: 'members[value eq "b"]' },
      { op: 'replace', path: 'members', value: [{ value: 'c' }, { value: 'c', type: 'User' }] },
    )
    expect(detached).toEqual([
      { attribute: 'members', kind: 'add', values: [{ value: 'a', type: 'User' }] },
      { attribute: 'members', kind: 'remove', values: ['b'] },
      { attribute: 'members', kind: 'replaceAll', values: [{ value: 'c', type: 'User' }] },
    ])
  })

  it('several ids in one filter are one removal', () => {
    expect(run({ op: 'remove', path: 'members[value eq "a" or value eq "b"]' }).detached).toEqual([
      { attribute: 'members', kind: 'remove', values: ['a', 'b'] },
    ])
  })

  it('CHR-08: one record cannot be turned into another', () => {
    for (const path of ['members[value eq "a"].value', 'members[value eq "a"].type', 'members.value']) {
      expect(failure(() => run({ op: 'replace', path, value: 'b' })).scimType).toBe('mutability')
    }
  })

  it('a member without a value is refused', () => {
    expect(failure(() => run({ op: 'add', path: 'members', value: [{ type: 'User' }] })).scimType).toBe(
      'invalidValue',
    )
  })

  it('PAT-10: a later failure leaves no delta', () => {
    const body = {
      schemas: [urns.patchOp],
      Operations: [
        { op: 'add', path: 'members', value: [{ value: 'a' }] },
        { op: 'remove', path: 'displayName' },
      ],
    }
    const operations = parsePatch(body, groupType, profiles.lenient)
    expect(
      failure(() =>
        applyPatch({
          resource: group,
          operations,
          type: groupType,
          profile: profiles.lenient,
          detached: ['members'],
        }),
      ).scimType,
    ).toBe('mutability')
  })
})
