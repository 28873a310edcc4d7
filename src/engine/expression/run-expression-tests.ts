import { compileExpression } from './compile-expression.ts'
import { ExpressionError, type ExpressionProblem } from './expression-error.ts'
import { parseExpression } from './parse-expression.ts'
import { type ExpressionContext, IGNORE, type Scalar, type SourceAttributes } from './value.ts'

type PlainValue = null | Scalar | readonly string[]

/** An example that an admin keeps with an expression, to see at once when an edit breaks it. */
export interface ExpressionTest {
  readonly title: string
  readonly attributes: SourceAttributes
  readonly expected: PlainValue
}

export interface ExpressionTestResult {
  readonly title: string
  readonly passed: boolean
  readonly expected: PlainValue
  /** What came out; null also when the attribute would be left out, or when it failed. */
  readonly actual: PlainValue
  readonly problem: ExpressionProblem | null
}

/**
 * Runs the saved test cases of an expression, through the same implementation as a cycle.
 *
 * @throws ExpressionError when the expression itself cannot be read.
 */
export function runExpressionTests(
  text: string,
  tests: readonly ExpressionTest[],
  surroundings: Omit<ExpressionContext, 'attributes'> = {},
): readonly ExpressionTestResult[] {
  const compiled = compileExpression(parseExpression(text))
  return tests.map(({ title, attributes, expected }) => {
    try {
      const value = compiled.evaluate({ ...surroundings, attributes })
      const actual = value === IGNORE ? null : value
      return {
        title,
        passed: JSON.stringify(actual) === JSON.stringify(expected),
        expected,
        actual,
        problem: null,
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      return { title, passed: false, expected, actual: null, problem: error.problem }
    }
  })
}
