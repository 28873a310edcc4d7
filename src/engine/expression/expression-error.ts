import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Span } from './syntax.ts'

/** Why an expression is refused or failed. Stable words. */
export type ExpressionReason =
  | 'empty'
  | 'too_long'
  | 'too_deep'
  | 'unexpected_character'
  | 'unterminated_text'
  | 'unterminated_attribute'
  | 'bad_escape'
  | 'bad_number'
  | 'unexpected_token'
  | 'unexpected_end'
  | 'unknown_function'
  | 'unknown_word'
  | 'unknown_attribute'
  | 'comparison_not_allowed'
  | 'too_few_arguments'
  | 'too_many_arguments'
  | 'argument_missing'
  | 'wrong_type'
  | 'bad_argument'
  | 'bad_regex'
  | 'unsupported_regex'
  | 'regex_too_costly'
  | 'several_values'
  | 'bad_value'
  | 'result_too_long'
  | 'unreliable_condition'
  | 'only_at_top_level'

/** What is wrong with an expression, where, and what would be right. */
export interface ExpressionProblem {
  readonly reason: ExpressionReason
  /** A warning does not stop an expression from being saved. */
  readonly severity: 'error' | 'warning'
  /** One sentence. */
  readonly message: string
  /** First character concerned, counted from 0. */
  readonly position: number
  readonly length: number
  /** What could stand there instead; empty when that is not a list. */
  readonly expected: readonly string[]
  /** A fix to offer, e.g. `Did you mean Replace(…)?`. */
  readonly suggestion: string | null
}

export interface ProblemExtras {
  readonly expected?: readonly string[]
  readonly suggestion?: string | null
  readonly severity?: 'error' | 'warning'
}

/** Makes a problem that points at `span`. */
export function problemAt(
  reason: ExpressionReason,
  message: string,
  span: Span,
  { expected = [], suggestion = null, severity = 'error' }: ProblemExtras = {},
): ExpressionProblem {
  return {
    reason,
    severity,
    message,
    position: span.start,
    length: Math.max(1, span.end - span.start),
    expected,
    suggestion,
  }
}

/** The only error that parsing and evaluating expressions throw. */
export class ExpressionError extends RollcallError {
  readonly problem: ExpressionProblem

  constructor(problem: ExpressionProblem) {
    super('expression_refused', {
      reason: problem.reason,
      message: problem.message,
      position: problem.position,
      length: problem.length,
      character: problem.position + 1,
      expected: problem.expected,
      suggestion: problem.suggestion ?? 'Correct the expression at that character.',
    })
    this.name = 'ExpressionError'
    this.problem = problem
  }

  get reason(): ExpressionReason {
    return this.problem.reason
  }

  get position(): number {
    return this.problem.position
  }
}

/** Refuses with a problem that points at `span`. */
export function refuse(
  reason: ExpressionReason,
  message: string,
  span: Span,
  extras: ProblemExtras = {},
): never {
  throw new ExpressionError(problemAt(reason, message, span, extras))
}
