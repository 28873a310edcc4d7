import { describe, expect, it } from 'vitest'
import { groupType, userType } from '../../scim/index.ts'
import { galleryEntries, galleryEntry } from '../gallery/gallery.ts'
import type { AttributeMapping, ObjectMapping } from '../mapping.ts'
import { checkMappings, type MappingSurroundings } from './check-mappings.ts'
import { compileMappings } from './compile-mappings.ts'
import { diffMappings, printMapping } from './diff-mappings.ts'
import { knownSources } from './known-sources.ts'
import { exportMappings, importMappings } from './mapping-file.ts'
import { restoreDefaults } from './restore-defaults.ts'

const always = { apply: 'always' as const }
const userName: AttributeMapping = {
  kind: 'direct',
  source: 'userPrincipalName',
  target: 'userName',
  matchingPrecedence: 1,
  ...always,
}
const active: AttributeMapping = {
  kind: 'expression',
  expression: 'Not([IsSoftDeleted])',
  target: 'active',
  ...always,
}
const sources = [
  { name: 'userPrincipalName' },
  { name: 'mail' },
  { name: 'jobTitle' },
  { name: 'manager' },
  { name: 'proxyAddresses', multiValued: true },
]
const surroundings: MappingSurroundings = { type: userType, sources, scope: 'assigned' }

function table(rows: readonly AttributeMapping[], more: Partial<ObjectMapping> = {}): ObjectMapping {
  const actions = { create: true, update: true, delete: true }
  return { enabled: true, actions, attributes: rows, filters: [], clearableSources: [], ...more }
}

const check = (rows: readonly AttributeMapping[], own: Partial<MappingSurroundings> = {}) =>
  checkMappings(table([userName, active, ...rows]), { ...surroundings, ...own })

const direct = (target: string, more: object = {}): AttributeMapping =>
  ({ kind: 'direct', source: 'mail', target, ...always, ...more }) as AttributeMapping
const expression = (text: string, target = 'title', more: object = {}): AttributeMapping =>
  ({ kind: 'expression', expression: text, target, ...always, ...more }) as AttributeMapping

describe('saving attribute mappings', () => {
  it('accepts the mappings of the gallery', () => {
    for (const { settings } of galleryEntries()) {
      const { scope } = settings
      expect(checkMappings(settings.users, { type: userType, scope })).toEqual([])
      expect(checkMappings(settings.groups, { type: groupType, scope })).toEqual([])
    }
  })

  it('finds every attribute that the gallery reads among the usual ones of a directory', () => {
    for (const { settings } of galleryEntries()) {
      const { users, groups, scope } = settings
      expect(checkMappings(users, { type: userType, scope, sources: knownSources('User') })).toEqual([])
      expect(checkMappings(groups, { type: groupType, scope, sources: knownSources('Group') })).toEqual([])
    }
  })

  it('knows an attribute that only this directory has', () => {
    const own = [{ name: 'costCentre' }]
    const row = direct('title', { source: 'costCentre' })
    expect(check([row], { sources: knownSources('User') })).toMatchObject([{ reason: 'source_unknown' }])
    expect(check([row], { sources: knownSources('User', own) })).toEqual([])
  })

  for (const [row, reason, next] of [
    [direct('usrName'), 'target_unknown', /userName/],
    [direct('emails[type eq "work"].valu'), 'target_unknown', null],
    [direct('emails['), 'target_unknown', null],
    [direct('__proto__'), 'target_unknown', null],
    [direct('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:departmnt'), 'target_unknown', null],
    [direct('id'), 'target_read_only', /Remove/],
    [direct('meta.created'), 'target_read_only', null],
    [direct('groups'), 'target_read_only', null],
    [direct('name'), 'target_is_complex', /name.givenName/],
    [direct('emails[type eq "work"]'), 'target_is_complex', null],
    [direct('emails.value'), 'target_needs_filter', /emails\[type eq "work"\]\.value/],
    [direct('emails[type ne "work"].value'), 'target_needs_filter', null],
    [direct('USERNAME'), 'target_duplicate', null],
    [direct('title', { source: 'jobTitel' }), 'source_unknown', /Did you mean jobTitle/],
    [direct('title', { source: 'appRoleAssignments' }), 'source_not_mappable', /SingleAppRoleAssignment/],
    [
      direct('title', { source: 'proxyAddresses' }),
      'source_has_several_values',
      /Item\(\[proxyAddresses\], 1\)/,
    ],
    [{ kind: 'constant', constant: '', target: 'title', ...always }, 'constant_empty', null],
    [
      { kind: 'none', defaultValue: 'perhaps', target: 'emails[type eq "work"].primary', ...always },
      'value_has_wrong_type',
      null,
    ],
    [expression('Repalce([mail], "a", , , "", , )'), 'expression_refused', /Did you mean Replace/],
    [expression('Append([mial], "x")'), 'expression_refused', /Did you mean \[mail\]/],
    [expression('Guid()'), 'expression_volatile', /on_create/],
    [expression('Append([mail], Now())'), 'expression_volatile', /on_create/],
    [
      expression('SelectUniqueValue([mail], "a")', 'title', { apply: 'on_create' }),
      'function_not_for_scim',
      null,
    ],
    [
      expression('AssertiveAppRoleAssignmentsComplex([appRoleAssignments])'),
      'roles_need_roles_target',
      /roles/,
    ],
    [direct('title', { matchingPrecedence: 0 }), 'matching_precedence_invalid', null],
    [direct('title', { matchingPrecedence: 1 }), 'matching_precedence_duplicate', null],
    [
      { kind: 'constant', constant: 'x', target: 'title', matchingPrecedence: 2, ...always },
      'matching_not_possible',
      null,
    ],
    [
      direct('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager', { matchingPrecedence: 2 }),
      'matching_not_possible',
      null,
    ],
    [
      expression('Guid()', 'title', { matchingPrecedence: 2, apply: 'on_create' }),
      'matching_not_possible',
      null,
    ],
    [direct('title', { clearOnNull: true, required: true }), 'clearing_required', null],
    [direct('password'), 'password_always', /on_create/],
  ] as const) {
    const shown = row.kind === 'expression' ? row.expression : row.target
    it(`refuses ${shown} as ${reason}`, () => {
      const [first, ...others] = check([row as AttributeMapping])
      expect(others).toEqual([])
      expect(first).toMatchObject({ reason, severity: 'error', row: 2 })
      if (next !== null) expect(first?.next).toMatch(next)
    })
  }

  it('carries the position of an error in an expression', () => {
    expect(check([expression('Append([mail] "x")')])[0]?.expression).toMatchObject({
      position: 14,
      reason: 'unexpected_token',
    })
  })

  it('takes a random value that is written only on create', () => {
    expect(check([expression('Guid()', 'title', { apply: 'on_create' })])).toEqual([])
  })

  it('refuses role functions where the scope is everyone', () => {
    const row = expression('SingleAppRoleAssignment([appRoleAssignments])', 'roles[primary eq "True"].value')
    expect(check([row])).toEqual([])
    expect(check([row], { scope: 'all' })).toMatchObject([{ reason: 'roles_need_assignments' }])
  })

  it('refuses a table without a matching attribute, without a required one, or switched off', () => {
    const { matchingPrecedence: _, ...plain } = userName as AttributeMapping & { kind: 'direct' }
    expect(checkMappings(table([plain, active]), surroundings)).toMatchObject([
      { reason: 'no_matching_attribute' },
    ])
    expect(
      checkMappings(table([direct('externalId', { matchingPrecedence: 1 }), active]), surroundings),
    ).toMatchObject([
      {
        reason: 'required_target_unmapped',
        message: 'The target requires userName, but nothing is mapped to it.',
      },
    ])
    expect(checkMappings(table([userName, active], { enabled: false }), surroundings)).toMatchObject([
      { reason: 'people_cannot_be_off' },
    ])
    expect(checkMappings(table([], { enabled: false }), { ...surroundings, type: groupType })).toEqual([])
  })

  it('warns, and only warns, when nothing is mapped to active', () => {
    expect(checkMappings(table([userName]), surroundings)).toMatchObject([
      { reason: 'active_unmapped', severity: 'warning' },
    ])
    expect(compileMappings(table([userName]), surroundings).writesActive).toBe(false)
  })

  it('refuses a bad scoping filter together with the rest', () => {
    const filters = [
      { title: 'f', clauses: [{ attribute: 'nope', operator: 'equals' as const, value: 'x' }] },
    ]
    expect(checkMappings(table([userName, active], { filters }), surroundings)).toMatchObject([
      { reason: 'filter_refused', filter: { code: 'unknown_attribute' } },
    ])
  })

  it('throws one error that carries every problem', () => {
    const refused = () => compileMappings(table([direct('usrName'), direct('id')]), surroundings)
    expect(refused).toThrowError(
      expect.objectContaining({
        code: 'mapping_refused',
        details: expect.objectContaining({
          count: 4,
          problems: expect.arrayContaining([expect.objectContaining({ reason: 'no_matching_attribute' })]),
        }),
      }),
    )
  })

  it('knows which source attributes can change an account', () => {
    const filters = [{ title: 'f', clauses: [{ attribute: 'jobTitle', operator: 'is_not_null' as const }] }]
    const compiled = compileMappings(
      table([userName, expression('Join(" ", [mail], "x")')], { filters }),
      surroundings,
    )
    expect([...compiled.sources].sort()).toEqual(['jobTitle', 'mail', 'userPrincipalName'])
  })
})

describe('mappings as a file', () => {
  it('come back as they were', () => {
    for (const { settings } of galleryEntries()) {
      const { users, groups } = settings
      expect(importMappings(exportMappings(settings))).toEqual({ users, groups })
    }
  })

  it('are refused with the name of an unknown field', () => {
    const file = JSON.parse(exportMappings(galleryEntry('moqups').settings))
    file.users.attributes[0].sorce = 'x'
    expect(() => importMappings(JSON.stringify(file))).toThrowError(
      expect.objectContaining({
        code: 'settings_refused',
        details: {
          path: 'users.attributes[0].sorce',
          message: 'There is no field "sorce".',
          next: 'Did you mean source?',
        },
      }),
    )
    expect(() => importMappings('nonsense')).toThrowError(
      expect.objectContaining({ code: 'settings_refused' }),
    )
    expect(() => importMappings('{"format":"other"}')).toThrowError(
      expect.objectContaining({ code: 'settings_refused' }),
    )
  })
})

describe('differences between two mappings', () => {
  it('name rows added, removed and changed, filters and actions', () => {
    const before = table([userName, active, direct('title')])
    const after = table([userName, direct('title', { defaultValue: 'x' }), direct('nickName')], {
      actions: { create: true, update: true, delete: false },
      filters: [{ title: 'f', clauses: [{ attribute: 'mail', operator: 'is_not_null' }] }],
    })
    expect(diffMappings(before, after)).toEqual([
      { kind: 'removed', subject: 'active', before: 'Not([IsSoftDeleted]) → active', after: null },
      { kind: 'changed', subject: 'title', before: 'mail → title', after: 'mail → title, default "x"' },
      { kind: 'added', subject: 'nickName', before: null, after: 'mail → nickName' },
      { kind: 'changed', subject: 'filters', before: 'everyone', after: 'mail is not empty' },
      { kind: 'changed', subject: 'actions', before: 'create, update, delete', after: 'create, update' },
    ])
    expect(diffMappings(before, before)).toEqual([])
  })

  it('print a row with everything that is set on it', () => {
    const row = direct('title', {
      matchingPrecedence: 2,
      apply: 'on_create',
      required: true,
      clearOnNull: true,
    })
    expect(printMapping(row)).toBe('mail → title, matching 2, only on create, required, clears when empty')
  })
})

describe('restoring the defaults', () => {
  it('resets mappings and filters and leaves everything else', () => {
    const { settings } = galleryEntry('moqups')
    const edited = { ...settings, scope: 'all' as const, users: table([userName]) }
    expect(restoreDefaults(edited, settings)).toEqual({ ...settings, scope: 'all' })
  })
})
