/** Where something stands in the text of an expression, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

export const comparisonOperators = ['=', '<>', '>', '>=', '<', '<='] as const
export type ComparisonOperator = (typeof comparisonOperators)[number]

/** The tree of an expression. */
export type Expression =
  | { readonly kind: 'attribute'; readonly name: string; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'number'; readonly value: number; readonly hex: boolean; readonly span: Span }
  /** A bare word such as `vbTextCompare`. */
  | { readonly kind: 'word'; readonly name: string; readonly span: Span }
  /** An argument that was left empty: `Switch([x], , "a", "1")`. */
  | { readonly kind: 'missing'; readonly span: Span }
  | {
      readonly kind: 'comparison'
      readonly operator: ComparisonOperator
      readonly left: Expression
      readonly right: Expression
      readonly span: Span
    }
  | FunctionCall

export interface FunctionCall {
  readonly kind: 'call'
  readonly name: string
  /** The function's name alone, for pointing at it. */
  readonly nameSpan: Span
  readonly arguments: readonly Expression[]
  readonly span: Span
}

/** Longest text of an expression; the limit Entra has. */
export const maximumLength = 10_000
/** Deepest nesting of calls. */
export const maximumDepth = 32

/** The bare words an expression may use, with their values. */
export const words: Readonly<Record<string, string>> = {
  vbBinaryCompare: 'vbBinaryCompare',
  vbTextCompare: 'vbTextCompare',
}

/** The direct parts of an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.arguments
  if (expression.kind === 'comparison') return [expression.left, expression.right]
  return []
}

/** Every node of the tree, outer before inner. */
export function* nodesOf(expression: Expression): Generator<Expression> {
  yield expression
  for (const part of partsOf(expression)) yield* nodesOf(part)
}
