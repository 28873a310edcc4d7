import type { AppRole } from '../expression/value.ts'

/** A person or a group assigned to an application, with one app role or with Default Access (`roleId` null). */
export interface Assignment {
  readonly principal: { readonly kind: 'person' | 'group'; readonly id: string }
  readonly roleId: string | null
}

/** A group the person belongs to, as far as assignment is concerned (direct, or flattened by setting). */
export interface GroupOfPerson {
  readonly id: string
  readonly displayName: string
}

/** One way in which a person or group is assigned. */
export interface EffectiveAssignment {
  readonly how: 'direct' | 'group'
  /** The group it came through, when `how` is `group`. */
  readonly group: GroupOfPerson | null
  /** Null is Default Access. */
  readonly role: AppRole | null
  /** The assigned role when the application no longer declares it; it then counts as Default Access. */
  readonly unknownRoleId: string | null
}

export interface Principal {
  readonly kind: 'person' | 'group'
  readonly id: string
}

/**
 * Every way in which a person or group is assigned to an application: direct ones first, then through groups,
 * each in the order given.
 *
 * @param assignments those of the application; others of other people are ignored.
 * @param groups the groups the person is in; empty for a group, which is assigned only directly.
 */
export function findAssignments(
  principal: Principal,
  assignments: readonly Assignment[],
  groups: readonly GroupOfPerson[],
  appRoles: readonly AppRole[],
): readonly EffectiveAssignment[] {
  const groupsById = new Map(principal.kind === 'person' ? groups.map((group) => [group.id, group]) : [])
  const direct: EffectiveAssignment[] = []
  const throughGroups: EffectiveAssignment[] = []
  for (const assignment of assignments) {
    const { kind, id } = assignment.principal
    const role = appRoles.find((one) => one.id === assignment.roleId) ?? null
    const unknownRoleId = role === null ? assignment.roleId : null
    if (kind === principal.kind && id === principal.id) {
      direct.push({ how: 'direct', group: null, role, unknownRoleId })
      continue
    }
    const group = kind === 'group' ? groupsById.get(id) : undefined
    if (group !== undefined) throughGroups.push({ how: 'group', group, role, unknownRoleId })
  }
  return [...direct, ...throughGroups]
}

/** The roles that assignments carry, each once, in the order of the application's role list. */
export function rolesOf(
  assignments: readonly EffectiveAssignment[],
  appRoles: readonly AppRole[],
): readonly AppRole[] {
  const held = new Set(assignments.map((assignment) => assignment.role?.id))
  return appRoles.filter((role) => held.has(role.id))
}

export interface AssignmentRow {
  readonly principal: { readonly kind: 'person' | 'group'; readonly id: string; readonly name: string | null }
  /** Null is Default Access. */
  readonly roleId: string | null
  readonly createdAt: Date
}
