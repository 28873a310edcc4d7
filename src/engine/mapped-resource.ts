import type { JsonObject, JsonValue } from '../scim/index.ts'

export type ValueOrigin =
  | { readonly kind: 'attribute'; readonly attribute: string }
  | { readonly kind: 'constant' }
  | { readonly kind: 'expression'; readonly expression: string }
  | { readonly kind: 'default' }

/** One value that the target should have, and where it came from. */
export interface MappedValue {
  readonly target: string
  readonly value: JsonValue
  readonly from: ValueOrigin
  /** True when logs must show `[Redact]` instead of the value. */
  readonly redacted: boolean
}

/** One mapping that gave no value, and why. */
export interface SkippedMapping {
  readonly target: string
  readonly reason: 'null_source' | 'ignored' | 'create_only' | 'left_alone'
}

/** A reference whose value in `resource` is a source id, to be replaced by the target's id before sending. */
export interface MappedReference {
  readonly target: string
  /** Where it stands in `resource`: member names from the root. */
  readonly at: readonly string[]
  readonly subject: 'person'
  readonly sourceId: string
}

export type MappingProblemCode = 'required_attribute_missing' | 'expression_failed' | 'value_has_wrong_type'

export interface MappingProblem {
  readonly code: MappingProblemCode
  readonly target: string
  /** What is wrong, in one sentence. */
  readonly text: string
  /** What to do, in one sentence. */
  readonly next: string
}

/** A matching attribute with the value to look for. */
export interface MatchingValue {
  readonly target: string
  readonly precedence: number
  readonly value: string
}

/** The target resource a subject should be, with references still written as source ids. */
export interface MappedResource {
  /** Members in an order fixed by the compiled mapping: equal values give equal `JSON.stringify` text. */
  readonly resource: JsonObject
  readonly values: readonly MappedValue[]
  readonly skipped: readonly SkippedMapping[]
  /** Target paths to empty (both clearing switches are on); update only. */
  readonly cleared: readonly string[]
  /** Values to write only where the target has none (mappings of kind `none`); update only. */
  readonly fillIfEmpty: readonly MappedValue[]
  /** Target paths whose values are only ever added at the target, never removed (AppRoleAssignmentsComplex). */
  readonly addOnly: readonly string[]
  /** Target paths whose whole list is replaced, so that nothing else stays there (AssertiveAppRoleAssignmentsComplex). */
  readonly replacedLists: readonly string[]
  readonly references: readonly MappedReference[]
  /** Not empty: nothing may be written for this subject. */
  readonly problems: readonly MappingProblem[]
}
