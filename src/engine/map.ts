import type { JsonObject, JsonValue } from '../scim/index.ts'
import type { AppRole, SourceAttributes } from './expression/value.ts'

/** What is mapped: one person or one group, complete. */
export interface MappingSubject {
  readonly kind: 'person' | 'group'
  readonly id: string
  readonly attributes: SourceAttributes
}

export interface MapContext {
  readonly operation: 'create' | 'update'
  /** Roles of the person's assignments to this application (see `effectiveRoles`). */
  readonly appRoles?: readonly AppRole[]
  /** The source attribute IsSoftDeleted: true when the subject is out of scope, disabled or deleted. */
  readonly isSoftDeleted?: boolean
  readonly defaultDomain?: string
  readonly now?: () => Date
  readonly random?: () => number
}

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
  /** Where it stands in `resource`: member names and array indexes from the root. */
  readonly at: readonly (string | number)[]
  readonly subject: 'person' | 'group'
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
  readonly references: readonly MappedReference[]
  /** Not empty: nothing may be written for this subject. */
  readonly problems: readonly MappingProblem[]
}

/** A matching attribute with the value to look for, in order of precedence. */
export interface MatchingValue {
  readonly target: string
  readonly precedence: number
  readonly value: string
}
