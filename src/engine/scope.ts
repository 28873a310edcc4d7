import type { EffectiveAssignment } from './assignment.ts'
import type { SourceAttributes } from './expression/value.ts'
import type { FilterEvaluation } from './filter/scoping-filter.ts'

/** Why a person or group is out. Stable: logs, filters and people's scripts rely on these words. */
export const skipReasons = [
  'deleted_in_directory',
  'disabled_in_directory',
  'not_assigned',
  'default_access_excluded',
  'outside_scoping_filter',
  'object_mapping_disabled',
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

/** One condition for being in scope, with what was found. */
export interface ScopeCondition {
  readonly condition: 'mapping_enabled' | 'exists' | 'enabled' | 'assigned' | 'role_counts' | 'scoping_filter'
  readonly passed: boolean
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
  /** Every condition, passed and failed: the answer to "why is X out?". */
  readonly conditions: readonly ScopeCondition[]
  readonly filters: FilterEvaluation
}
