/** The operators a clause may use, in the words of the console. */
export const scopingOperators = [
  'equals',
  'not_equals',
  'is_true',
  'is_false',
  'is_null',
  'is_not_null',
  'regex_match',
  'not_regex_match',
  'greater_than',
  'greater_than_or_equals',
  'includes',
  'ends_with',
  'is_contained_in',
  'is_not_contained_in',
] as const

export type ScopingOperator = (typeof scopingOperators)[number]

export interface ScopingClause {
  readonly attribute: string
  readonly operator: ScopingOperator
  /** The literal to compare with; operators that look only at the attribute have none. */
  readonly value?: string
}

/** One scoping filter: all its clauses have to hold. Of several filters one is enough; none means everyone. */
export interface ScopingFilter {
  readonly title: string
  readonly clauses: readonly ScopingClause[]
}

export interface ClauseOutcome {
  /** The clause as a sentence, e.g. `department equals "Sales"`. */
  readonly text: string
  readonly attribute: string
  /** The attribute's value that was compared. */
  readonly actual: string | boolean | number | readonly string[] | null
  readonly passed: boolean
  /** Why the clause is false, when the value alone does not tell. */
  readonly reason: 'null_value' | 'not_an_integer' | 'multi_valued' | 'too_long' | null
}

export interface FilterOutcome {
  readonly title: string
  readonly passed: boolean
  readonly clauses: readonly ClauseOutcome[]
}

export interface FilterEvaluation {
  readonly passed: boolean
  readonly filters: readonly FilterOutcome[]
}
