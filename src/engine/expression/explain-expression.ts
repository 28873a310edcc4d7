import { compileExpression } from './compile-expression.ts'
import { ExpressionError, type ExpressionProblem } from './expression-error.ts'
import { printExpression } from './print-expression.ts'
import { type Expression, partsOf, type Span } from './syntax.ts'
import { type ExpressionContext, IGNORE, type Scalar, type Value } from './value.ts'

/** One sub-expression with what it was worth. */
export interface ExplainedExpression {
  readonly text: string
  readonly span: Span
  readonly outcome:
    | { readonly kind: 'value'; readonly value: null | Scalar | readonly string[] }
    | { readonly kind: 'ignored' }
    | { readonly kind: 'failed'; readonly problem: ExpressionProblem }
    /** The branch that was not taken. */
    | { readonly kind: 'not_evaluated' }
  readonly parts: readonly ExplainedExpression[]
}

/**
 * Evaluates an expression once and tells the value of every sub-expression of that one evaluation,
 * so that random parts agree with the whole. Never throws for a value; failures are outcomes.
 */
export function explainExpression(expression: Expression, context: ExpressionContext): ExplainedExpression {
  const outcomes = new Map<Expression, Value | ExpressionError>()
  const compiled = compileExpression(expression, (node, outcome) => outcomes.set(node, outcome))
  try {
    compiled.evaluate(context)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
  }
  return explain(expression, outcomes)
}

function explain(
  node: Expression,
  outcomes: ReadonlyMap<Expression, Value | ExpressionError>,
): ExplainedExpression {
  const parts = partsOf(node).filter((part) => part.kind !== 'missing')
  return {
    text: printExpression(node),
    span: node.span,
    outcome: outcomeOf(outcomes.get(node)),
    parts: parts.map((part) => explain(part, outcomes)),
  }
}

function outcomeOf(outcome: Value | ExpressionError | undefined): ExplainedExpression['outcome'] {
  if (outcome === undefined) return { kind: 'not_evaluated' }
  if (outcome === IGNORE) return { kind: 'ignored' }
  if (outcome instanceof ExpressionError) return { kind: 'failed', problem: outcome.problem }
  return { kind: 'value', value: outcome }
}
