import type { AttributeType } from '../schema/attribute.ts'
import type { AttributePath } from '../schema/attribute-index.ts'

/** Comparison operators of RFC 7644 §3.4.2.2; `pr` is a node of its own. */
export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

export const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])

/** What a comparison compares with. */
export type Literal = string | number | boolean | null

/** Spellings outside the grammar that are understood when the profile tolerates them. */
export type LooseSpelling = 'unquoted_literal' | 'single_quoted_literal' | 'value_path_suffix'

/** A filter as written, before it is compared with any schema (RFC 7644 §3.4.2.2, Figure 1). */
export type Filter = Logical<Filter> | Negation<Filter> | Comparison | Presence | ElementFilter

export interface Logical<Node> {
  readonly kind: 'and' | 'or'
  /** Two or more. */
  readonly operands: readonly Node[]
}

export interface Negation<Node> {
  readonly kind: 'not'
  readonly operand: Node
}

export interface Comparison {
  readonly kind: 'compare'
  readonly path: string
  readonly operator: Operator
  readonly value: Literal
  readonly loose?: LooseSpelling
}

export interface Presence {
  readonly kind: 'present'
  readonly path: string
}

/** `emails[type eq "work"]`: one and the same value satisfies the inner filter. */
export interface ElementFilter {
  readonly kind: 'element'
  readonly path: string
  readonly filter: Filter
  readonly loose?: LooseSpelling
}

/**
 * A filter whose every comparison names an attribute of the schema and carries a value of that attribute's type, so that
 * it can be evaluated or compiled to SQL without looking at a schema again.
 */
export type ResolvedFilter =
  | Logical<ResolvedFilter>
  | Negation<ResolvedFilter>
  | ResolvedComparison
  | ResolvedPresence
  | ResolvedElement
  | Constant

export interface ResolvedComparison {
  readonly kind: 'compare'
  /** Inside an element filter the path is still whole: `emails.type`. */
  readonly target: AttributePath
  readonly operator: Operator
  /** Type of the attribute compared; never `complex`. */
  readonly type: AttributeType
  readonly caseExact: boolean
  /** Of that type; dateTime as UTC text with milliseconds; null only with eq and ne, for "unassigned". */
  readonly value: Literal
}

export interface ResolvedPresence {
  readonly kind: 'present'
  readonly target: AttributePath
}

export interface ResolvedElement {
  readonly kind: 'element'
  /** The multi-valued (or complex) attribute itself. */
  readonly target: AttributePath
  readonly filter: ResolvedFilter
}

/** What is known without looking at a resource: a comparison with an attribute the type does not have. */
export interface Constant {
  readonly kind: 'constant'
  readonly value: boolean
}
