import { RollcallError } from '../../errors/rollcall-error.ts'
import { catalogue, functionNamed } from '../expression/catalogue.ts'
import { checkExpression, type KnownAttribute, signatureOf } from '../expression/check-expression.ts'
import { type ExplainedExpression, explainExpression } from '../expression/explain-expression.ts'
import { ExpressionError, type ExpressionProblem } from '../expression/expression-error.ts'
import type { FunctionDefinition } from '../expression/function-definition.ts'
import { nearestName } from '../expression/nearest-name.ts'
import { parseExpression } from '../expression/parse-expression.ts'
import type { ExpressionContext } from '../expression/value.ts'

/** An expression judged, and worked out for somebody. */
export interface EvaluatedExpression {
  readonly problems: readonly ExpressionProblem[]
  /** Null when the expression is refused. Its root is the value of the whole. */
  readonly explained: ExplainedExpression | null
}

/**
 * The value of an expression and of every part of it, by the implementation that cycles use; what is wrong with it is
 * data, with the character and a suggestion. Without a context it is judged only.
 */
export function evaluateFor(
  text: string,
  sources: readonly KnownAttribute[],
  context: ExpressionContext | null,
): EvaluatedExpression {
  try {
    const parsed = parseExpression(text)
    const problems = checkExpression(parsed, sources)
    const refused = problems.some((problem) => problem.severity === 'error')
    return { problems, explained: refused || context === null ? null : explainExpression(parsed, context) }
  } catch (error) {
    if (error instanceof ExpressionError) return { problems: [error.problem], explained: null }
    throw error
  }
}

/** A function as its documentation shows it. */
export interface DescribedFunction extends Omit<FunctionDefinition, 'apply' | 'check'> {
  readonly signature: string
}

export function describeFunctions(): readonly DescribedFunction[] {
  return catalogue.map(describe)
}

/** @throws RollcallError `function_not_found`, with the name that was meant */
export function describeFunction(name: string): DescribedFunction {
  const exact = functionNamed(name)
  const found = exact ?? catalogue.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return describe(found)
  const near = nearestName(
    name,
    catalogue.map((one) => one.name),
  )
  const hint = near === null ? '' : `Did you mean ${near}?`
  throw new RollcallError('function_not_found', { name: name.slice(0, 100), hint })
}

function describe(definition: FunctionDefinition): DescribedFunction {
  const { apply: _apply, check: _check, ...rest } = definition
  return { ...rest, signature: signatureOf(definition) }
}
