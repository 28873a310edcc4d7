import { compileExpression } from './compile-expression.ts'
import type { Expression } from './syntax.ts'
import type { ExpressionContext, Value } from './value.ts'

/**
 * The value of an expression for one person or group. To evaluate the same expression often, compile it.
 *
 * @throws ExpressionError when a value cannot be worked with, pointing at the argument.
 */
export function evaluateExpression(expression: Expression, context: ExpressionContext): Value {
  return compileExpression(expression).evaluate(context)
}
