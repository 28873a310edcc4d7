import type { ExpressionProblem } from '../expression/expression-error.ts'
import type { FilterProblem } from '../filter/check-scoping-filters.ts'
import type { TargetProblem } from './target-path.ts'

export type MappingProblemReason =
  | TargetProblem['code']
  | 'target_duplicate'
  | 'required_target_unmapped'
  | 'active_unmapped'
  | 'source_unknown'
  | 'source_not_mappable'
  | 'source_has_several_values'
  | 'constant_empty'
  | 'value_has_wrong_type'
  | 'expression_refused'
  | 'expression_volatile'
  | 'test_failed'
  | 'function_not_for_scim'
  | 'default_domain_unset'
  | 'roles_need_assignments'
  | 'roles_need_roles_target'
  | 'no_matching_attribute'
  | 'matching_precedence_invalid'
  | 'matching_precedence_duplicate'
  | 'matching_not_possible'
  | 'clearing_required'
  | 'password_always'
  | 'people_cannot_be_off'
  | 'filter_refused'

/** What is wrong with the mappings of one resource type, known at saving time. */
export interface MappingsProblem {
  readonly reason: MappingProblemReason
  /** A warning does not stop the mappings from being saved. */
  readonly severity: 'error' | 'warning'
  /** Index of the row; null for the table as a whole. */
  readonly row: number | null
  readonly target: string | null
  readonly message: string
  readonly next: string
  /** Where in the expression, when it is about one. */
  readonly expression?: ExpressionProblem
  readonly filter?: FilterProblem
}
