import { describe, expect, it } from 'vitest'
import { type Assignment, findAssignments, type GroupOfPerson } from './application/assignment.ts'
import { compileScopingFilters } from './filter/compile-scoping-filters.ts'
import type { ScopingFilter } from './filter/scoping-filter.ts'
import { decideScope, isInScope, type ScopeRules, type ScopeSubject } from './scope.ts'

const editor = { id: 'r1', value: 'Editor', displayName: 'Editor' }
const viewer = { id: 'r2', value: 'Viewer', displayName: 'Viewer' }
const sales: GroupOfPerson = { id: 'g-sales', displayName: 'Sales' }
const ops: GroupOfPerson = { id: 'g-ops', displayName: 'Ops' }

const rhea: ScopeSubject = {
  kind: 'person',
  id: 'p-1',
  attributes: { department: 'Ops', country: 'NO' },
  enabled: true,
  deletedAt: null,
}

function rules(more: Partial<ScopeRules> = {}, filters: readonly ScopingFilter[] = []): ScopeRules {
  return {
    scope: 'assigned',
    includeDefaultAccess: true,
    appRoles: [editor, viewer],
    enabled: true,
    filters: compileScopingFilters(filters),
    ...more,
  }
}

const direct = (roleId: string | null = null): Assignment => ({
  principal: { kind: 'person', id: 'p-1' },
  roleId,
})
const through = (group: GroupOfPerson, roleId: string | null = null): Assignment => ({
  principal: { kind: 'group', id: group.id },
  roleId,
})

function decide(
  assignments: readonly Assignment[],
  own: { rules?: ScopeRules; subject?: Partial<ScopeSubject>; groups?: readonly GroupOfPerson[] } = {},
) {
  const used = own.rules ?? rules()
  const subject = { ...rhea, ...own.subject }
  const found = findAssignments(subject, assignments, own.groups ?? [sales], used.appRoles)
  const decision = decideScope(subject, found, used)
  expect(isInScope(subject, found, used)).toBe(decision.inScope)
  return decision
}

const failed = (decision: ReturnType<typeof decide>) =>
  decision.conditions.filter((one) => !one.passed).map((one) => one.reason)

describe('scope', () => {
  it('is in scope when assigned directly', () => {
    expect(decide([direct()])).toMatchObject({ inScope: true, reason: null, how: 'direct' })
  })

  it('is in scope through a group, and says which group', () => {
    const decision = decide([through(sales, 'r1')])
    expect(decision).toMatchObject({ inScope: true, how: 'group', roles: [editor] })
    expect(decision.assignments).toMatchObject([{ group: sales, role: editor }])
    expect(decision.conditions.find((one) => one.condition === 'assigned')?.text).toBe(
      'Assigned through the group Sales as Editor.',
    )
  })

  it('is skipped as not_assigned otherwise', () => {
    expect(decide([through(ops)])).toMatchObject({ inScope: false, reason: 'not_assigned', how: null })
    expect(decide([{ principal: { kind: 'person', id: 'p-2' }, roleId: null }]).reason).toBe('not_assigned')
  })

  it('collects the roles of every assignment, each once, in the order of the role list', () => {
    const decision = decide([through(sales, 'r2'), direct('r1'), through(ops, 'r2')], {
      groups: [sales, ops],
    })
    expect(decision.roles).toEqual([editor, viewer])
    expect(decision.how).toBe('direct')
    expect(decision.assignments).toHaveLength(3)
  })

  it('counts Default Access, or leaves it out by the setting', () => {
    const without = rules({ includeDefaultAccess: false })
    expect(decide([direct()], { rules: without })).toMatchObject({
      inScope: false,
      reason: 'default_access_excluded',
    })
    expect(decide([direct('r1')], { rules: without }).inScope).toBe(true)
    expect(decide([direct(), through(sales, 'r1')], { rules: without })).toMatchObject({
      inScope: true,
      how: 'group',
    })
  })

  it('takes a role that the application no longer has for Default Access', () => {
    const decision = decide([direct('gone')], { rules: rules({ includeDefaultAccess: false }) })
    expect(decision.reason).toBe('default_access_excluded')
    expect(decision.conditions.find((one) => one.condition === 'assigned')?.details).toMatchObject({
      assignments: [{ unknownRoleId: 'gone' }],
    })
  })

  it('takes everyone when the scope is all, with or without an assignment', () => {
    const all = rules({ scope: 'all' })
    expect(decide([], { rules: all })).toMatchObject({ inScope: true, how: 'all' })
    expect(decide([direct('r1')], { rules: all })).toMatchObject({
      inScope: true,
      how: 'direct',
      roles: [editor],
    })
  })

  it('is out when disabled or deleted in the directory', () => {
    expect(decide([direct()], { subject: { enabled: false } }).reason).toBe('disabled_in_directory')
    expect(decide([direct()], { subject: { deletedAt: new Date(0) } }).reason).toBe('deleted_in_directory')
  })

  it('is out when groups are not provisioned', () => {
    const group = { kind: 'group' as const, id: 'g-sales' }
    const assigned = { principal: group, roleId: null }
    expect(decide([assigned], { subject: group }).inScope).toBe(true)
    expect(decide([assigned], { subject: group, rules: rules({ enabled: false }) }).reason).toBe(
      'object_mapping_disabled',
    )
  })

  it('does not assign a group through the groups it is in', () => {
    expect(decide([through(ops)], { subject: { kind: 'group', id: 'g-sales' }, groups: [ops] }).reason).toBe(
      'not_assigned',
    )
  })

  it('has to pass a scoping filter besides being assigned', () => {
    const filter = {
      title: 'Norway',
      clauses: [{ attribute: 'country', operator: 'equals' as const, value: 'SE' }],
    }
    const decision = decide([direct()], { rules: rules({}, [filter]) })
    expect(decision).toMatchObject({ inScope: false, reason: 'outside_scoping_filter' })
    expect(decision.filters.filters[0]?.clauses[0]).toMatchObject({
      text: 'country equals "SE"',
      actual: 'NO',
    })
  })

  it('lists every condition that failed, not only the first', () => {
    const filter = { title: 'Nobody', clauses: [{ attribute: 'country', operator: 'is_null' as const }] }
    const decision = decide([], { rules: rules({}, [filter]), subject: { enabled: false } })
    expect(decision.reason).toBe('disabled_in_directory')
    expect(failed(decision)).toEqual(['disabled_in_directory', 'not_assigned', 'outside_scoping_filter'])
    expect(decision.conditions.every((one) => one.text.endsWith('.'))).toBe(true)
  })
})
