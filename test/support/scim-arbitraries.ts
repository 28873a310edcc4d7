import fc from 'fast-check'
import type { Filter, JsonValue } from '../../src/scim/index.ts'
import { urns } from '../../src/scim/index.ts'

/** Attribute paths a filter may name, known and unknown. */
const paths = fc.constantFrom(
  'userName',
  'USERNAME',
  'name.givenName',
  'emails',
  'emails.value',
  'active',
  'meta.created',
  'x-y$z_1',
  'schemas',
  `${urns.enterpriseUser}:manager.value`,
  `${urns.user}:userName`,
  'constructor',
)
const inner = fc.constantFrom('type', 'value', 'primary', '$ref', 'display', 'toString')
const literal = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u0000')),
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
    .map((value) => (value === 0 ? 0 : value)),
  fc.boolean(),
  fc.constant(null),
)
const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le' as const)

function filters(names: fc.Arbitrary<string>, depth: number, withElements: boolean): fc.Arbitrary<Filter> {
  const leaf: fc.Arbitrary<Filter>[] = [
    fc.record({
      kind: fc.constant('compare' as const),
      path: names,
      operator: operator as fc.Arbitrary<'eq'>,
      value: literal,
    }),
    fc.record({ kind: fc.constant('present' as const), path: names }),
  ]
  if (withElements) {
    leaf.push(
      fc.record({ kind: fc.constant('element' as const), path: names, filter: filters(inner, 1, false) }),
    )
  }
  if (depth === 0) return fc.oneof(...leaf)
  const sub = filters(names, depth - 1, withElements)
  return fc.oneof(
    ...leaf,
    fc.record({ kind: fc.constant('not' as const), operand: sub }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(sub, { minLength: 2, maxLength: 3 }),
    }),
  )
}

/** Filters of every shape the grammar has. */
export const anyFilter = filters(paths, 3, true)

/** Filters for the inside of a bracket. */
export const anyElementFilter = filters(inner, 2, false)

/** Text made of the pieces filters and paths are made of, mostly wrong. */
export const filterSoup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'userName eq "x"',
        'title pr',
        'emails[type pr]',
        'emails[type eq "work"].value sw "a"',
        'and',
        'or not (',
        'userName',
        'emails',
        'name.givenName',
        'and',
        'or',
        'not',
        'eq',
        'pr',
        'co',
        '(',
        ')',
        '[',
        ']',
        '"',
        "'",
        '"x"',
        '.value',
        '.',
        ':',
        'true',
        'null',
        '1e5',
        '-1',
        '\\',
        '\\u',
        urns.user,
        `${urns.enterpriseUser}:manager`,
        ' ',
        '\t',
        '__proto__',
        '\u0000',
        '\ud800',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 14 },
  )
  .chain((parts) => fc.constantFrom(parts.join(' '), parts.join('')))

const keys = fc.constantFrom(
  'userName',
  'username',
  'active',
  'name',
  'name.givenName',
  'emails',
  'emails[type eq "work"].value',
  'members',
  'groups',
  'id',
  'meta',
  'schemas',
  'externalId',
  'roles',
  'addresses',
  'manager',
  urns.user,
  urns.enterpriseUser,
  `${urns.enterpriseUser}:manager`,
  `${urns.enterpriseUser}:department`,
  'value',
  'type',
  'primary',
  '$ref',
  'givenName',
  'department',
  'Operations',
  'op',
  'path',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'x',
)
const simple: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    true,
    false,
    'True',
    'False',
    '',
    0,
    1,
    'work',
    'home',
    'u-1',
    '2026-01-01',
    'ada@example.com',
    urns.user,
    urns.enterpriseUser,
    '{$user.x}',
  ),
  fc.string({ maxLength: 8 }),
  fc.double({ noNaN: true }),
)

/** JSON made of the names and values SCIM bodies are made of, mostly wrong. */
export const scimJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    simple,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(keys, tie('value')), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries) as JsonValue),
  ),
})).value

const goodPaths = fc.constantFrom(
  'userName',
  'title',
  'active',
  'name',
  'name.givenName',
  'emails',
  'emails.value',
  'emails.primary',
  'emails[type eq "work"]',
  'emails[type eq "work"].value',
  'emails[primary eq true].display',
  'emails[value co "a"]',
  'emails[not (type eq "home")].primary',
  'roles',
  'roles[value eq "a"]',
  'addresses[type eq "work"].locality',
  'groups',
  'id',
  'meta.created',
  'schemas',
  urns.enterpriseUser,
  `${urns.enterpriseUser}:manager`,
  `${urns.enterpriseUser}:manager.value`,
  `${urns.enterpriseUser}:department`,
  'nonsense',
  'members',
  'members[value eq "u-1"]',
  'members[type eq "User"]',
  'displayName',
)
const goodValue: fc.Arbitrary<JsonValue> = fc.oneof(
  simple,
  scimJson,
  fc.constantFrom<JsonValue>(
    { givenName: 'A' },
    { givenName: null },
    [{ type: 'work', value: 'a', primary: true }],
    [
      { type: 'home', value: 'b' },
      { type: 'work', value: 'c' },
    ],
    { value: 'u-9' },
    [{ value: 'u-1' }, { value: 'u-2' }],
    { title: 'T', emails: [] },
    { department: 'D', manager: null },
  ),
)

/** PATCH operations, right and wrong in about equal parts. */
export const patchOperations: fc.Arbitrary<JsonValue[]> = fc.array(
  fc.record(
    { op: fc.constantFrom('add', 'replace', 'remove', 'Add', 'Remove'), path: goodPaths, value: goodValue },
    { requiredKeys: ['op'] },
  ) as fc.Arbitrary<JsonValue>,
  { minLength: 1, maxLength: 5 },
)
