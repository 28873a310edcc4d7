import type { ErrorCode } from '../errors/registry.ts'

/** Whose an error of the provisioning log is to mend. */
export type ErrorCategory = 'object' | 'target' | 'service'

const ofTheObject: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'account_belongs_to_other',
  'account_missing',
  'deletions_held',
  'expression_failed',
  'match_is_ambiguous',
  'matching_value_missing',
  'required_attribute_missing',
  'target_refused',
  'value_has_wrong_type',
  'value_taken',
])
const ofTheService: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['interrupted', 'lease_lost'])

/** This person's or group's values, the target and how it is connected, or Rollcall itself. */
export function errorCategory(code: ErrorCode): ErrorCategory {
  if (ofTheObject.has(code)) return 'object'
  return ofTheService.has(code) ? 'service' : 'target'
}
