import { type EffectiveAssignment, rolesOf } from './application/assignment.ts'
import type { AppRole, SourceAttributes } from './expression/value.ts'
import type { CompiledScopingFilters } from './filter/compile-scoping-filters.ts'
import type { FilterEvaluation } from './filter/scoping-filter.ts'

/** Why a person or group is out. Stable: logs, filters and people's scripts rely on these words. */
export const skipReasons = [
  'object_mapping_disabled',
  'deleted_in_directory',
  'disabled_in_directory',
  'suspended_in_directory',
  'not_assigned',
  'default_access_excluded',
  'outside_scoping_filter',
  /** The application is being disconnected. */
  'application_disconnected',
] as const
export type SkipReason = (typeof skipReasons)[number]

/** What decideScope looks at. */
export interface ScopeSubject {
  readonly kind: 'person' | 'group'
  readonly id: string
  readonly attributes: SourceAttributes
  readonly enabled: boolean
  readonly deletedAt: Date | null
}

/** The part of an application's settings that decides who is in. */
export interface ScopeRules {
  readonly scope: 'assigned' | 'all'
  readonly includeDefaultAccess: boolean
  readonly appRoles: readonly AppRole[]
  /** Whether the mapping of this kind of object is on. */
  readonly enabled: boolean
  readonly filters: CompiledScopingFilters
}

export type ScopeConditionName =
  | 'connected'
  | 'mapping_enabled'
  | 'exists'
  | 'enabled'
  | 'assigned'
  | 'role_counts'
  | 'scoping_filter'

/** One condition for being in scope, with what was found. */
export interface ScopeCondition {
  readonly condition: ScopeConditionName
  readonly passed: boolean
  /** What is missing, when it failed. */
  readonly reason: SkipReason | null
  /** The finding as a sentence. */
  readonly text: string
  readonly details: Readonly<Record<string, unknown>>
}

export interface ScopeDecision {
  readonly inScope: boolean
  /** The first failed condition as a skip reason; null when in scope. */
  readonly reason: SkipReason | null
  /** How the subject came in; `all` when the application takes everyone. Null when not assigned. */
  readonly how: 'direct' | 'group' | 'all' | null
  /** Every assignment that counts (Default Access only if the application includes it). */
  readonly assignments: readonly EffectiveAssignment[]
  /** The roles of those assignments. */
  readonly roles: readonly AppRole[]
  /** Every condition, passed and failed: the answer to "why is X out?". */
  readonly conditions: readonly ScopeCondition[]
  readonly filters: FilterEvaluation
}

/**
 * Whether a person or group belongs in an application, and why. Every condition is evaluated, also after the
 * first has failed, so that an admin sees all there is to mend.
 *
 * @param assignments every way the subject is assigned, from `findAssignments`.
 */
export function decideScope(
  subject: ScopeSubject,
  assignments: readonly EffectiveAssignment[],
  rules: ScopeRules,
): ScopeDecision {
  const counted = assignments.filter((one) => one.role !== null || rules.includeDefaultAccess)
  const roles = rolesOf(counted, rules.appRoles)
  const filters = rules.filters.evaluate({ attributes: subject.attributes, appRoles: roles })
  const conditions = [
    mappingEnabled(subject, rules),
    exists(subject),
    enabled(subject),
    ...(rules.scope === 'assigned' ? [assigned(assignments), ...roleCounts(assignments, counted)] : []),
    scopingFilter(filters),
  ]
  const reason = conditions.find((condition) => !condition.passed)?.reason ?? null
  return {
    inScope: reason === null,
    reason,
    how: counted[0]?.how ?? (rules.scope === 'all' ? 'all' : null),
    assignments: counted,
    roles,
    conditions,
    filters,
  }
}

/** The answer of {@link decideScope} alone, at the cost of one comparison after another; for millions of people. */
export function isInScope(
  subject: ScopeSubject,
  assignments: readonly EffectiveAssignment[],
  rules: ScopeRules,
): boolean {
  if (!rules.enabled || subject.deletedAt !== null || !subject.enabled || isSuspended(subject.attributes))
    return false
  const counts = (one: EffectiveAssignment) => one.role !== null || rules.includeDefaultAccess
  if (rules.scope === 'assigned' && !assignments.some(counts)) return false
  const appRoles = rolesOf(assignments.filter(counts), rules.appRoles)
  return rules.filters.passes({ attributes: subject.attributes, appRoles })
}

/**
 * Whether the directory says that somebody is suspended: the attribute `suspended` is true, as a yes/no value or as
 * a text. Suspended and disabled are two things for those who come back (Okta and OneLogin tell them apart).
 */
export function isSuspended(attributes: SourceAttributes): boolean {
  const { suspended } = attributes
  return suspended === true || (typeof suspended === 'string' && suspended.toLowerCase() === 'true')
}

function condition(
  name: ScopeConditionName,
  passed: boolean,
  reason: SkipReason,
  text: string,
  details: Readonly<Record<string, unknown>> = {},
): ScopeCondition {
  return { condition: name, passed, reason: passed ? null : reason, text, details }
}

function mappingEnabled({ kind }: ScopeSubject, { enabled: on }: ScopeRules): ScopeCondition {
  const objects = kind === 'person' ? 'People' : 'Groups'
  const text = on ? `${objects} are provisioned.` : `${objects} are not provisioned to this application.`
  return condition('mapping_enabled', on, 'object_mapping_disabled', text)
}

function exists({ deletedAt }: ScopeSubject): ScopeCondition {
  const text =
    deletedAt === null
      ? 'Exists in the directory.'
      : `Deleted in the directory on ${deletedAt.toISOString()}.`
  return condition('exists', deletedAt === null, 'deleted_in_directory', text, {
    deletedAt: deletedAt?.toISOString() ?? null,
  })
}

function enabled({ enabled: on, attributes }: ScopeSubject): ScopeCondition {
  if (isSuspended(attributes)) {
    return condition('enabled', false, 'suspended_in_directory', 'Suspended in the directory.')
  }
  const text = on ? 'Enabled in the directory.' : 'Disabled in the directory.'
  return condition('enabled', on, 'disabled_in_directory', text)
}

function assigned(assignments: readonly EffectiveAssignment[]): ScopeCondition {
  const details = { assignments: assignments.map(presentAssignment) }
  const text = assignments.length === 0 ? 'Not assigned to the application.' : assignedText(assignments)
  return condition('assigned', assignments.length > 0, 'not_assigned', text, details)
}

function assignedText(assignments: readonly EffectiveAssignment[]): string {
  const ways = assignments.map(({ group, role }) => {
    const way = group === null ? 'directly' : `through the group ${group.displayName}`
    return role === null ? way : `${way} as ${role.displayName}`
  })
  return `Assigned ${ways.join(', ')}.`
}

function presentAssignment({ how, group, role, unknownRoleId }: EffectiveAssignment) {
  return { how, group: group?.displayName ?? null, role: role?.value ?? null, unknownRoleId }
}

/** An assignment with Default Access counts only where the application says so. */
function roleCounts(
  assignments: readonly EffectiveAssignment[],
  counted: readonly EffectiveAssignment[],
): readonly ScopeCondition[] {
  if (assignments.length === 0) return []
  const passed = counted.length > 0
  const text = passed
    ? 'Has an assignment that counts.'
    : 'Assigned with Default Access only, which this application leaves out.'
  return [condition('role_counts', passed, 'default_access_excluded', text)]
}

function scopingFilter(filters: FilterEvaluation): ScopeCondition {
  const passing = filters.filters.find((filter) => filter.passed)
  const text =
    filters.filters.length === 0
      ? 'There is no scoping filter.'
      : passing !== undefined
        ? `Passes the scoping filter ${passing.title}.`
        : 'Passes none of the scoping filters.'
  return condition('scoping_filter', filters.passed, 'outside_scoping_filter', text, {
    filters: filters.filters,
  })
}
