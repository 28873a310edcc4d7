import type { ExpressionProblem } from './expression-error.ts'
import type { Expression, FunctionCall } from './syntax.ts'
import type { ExpressionContext, Value } from './value.ts'

/**
 * What an argument may be. `values` takes a multi-valued attribute, `condition` also a comparison,
 * `attribute` only a reference `[name]`, `literal` only a text written in the expression.
 */
export type ParameterType =
  | 'text'
  | 'number'
  | 'date'
  | 'values'
  | 'any'
  | 'condition'
  | 'attribute'
  | 'literal'
  | 'word'
export type ResultType = 'text' | 'number' | 'date' | 'truth' | 'values' | 'any'

export interface Parameter {
  readonly name: string
  readonly type: ParameterType
  readonly required: boolean
  /** May be given any number of times; only the last parameters can. */
  readonly repeated: boolean
  readonly docs: string
  /** The only texts allowed, when written in the expression. */
  readonly choices?: readonly string[]
}

export interface FunctionExample {
  readonly expression: string
  readonly attributes?: Readonly<Record<string, string | boolean | number | readonly string[]>>
  /** Null when the result differs each time. */
  readonly result: string | boolean | number | readonly string[] | null
}

export type FunctionFamily =
  | 'text'
  | 'conditions'
  | 'dates'
  | 'numbers'
  | 'several values'
  | 'roles'
  | 'random'
  | 'flow'

/** One function: its documentation and what it does. */
export interface FunctionDefinition {
  readonly name: string
  readonly family: FunctionFamily
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly returns: ResultType
  readonly examples: readonly FunctionExample[]
  /** Behaviour worth knowing, one sentence each. */
  readonly notes: readonly string[]
  /** Gives another result each time: a mapping that uses it runs only on create. */
  readonly volatile: boolean
  /** Further checks of the arguments as written. */
  readonly check?: (call: FunctionCall) => Iterable<ExpressionProblem>
  readonly apply: (call: Call) => Value
}

/** One evaluation of a function. Arguments are evaluated when asked for, so an untaken branch costs nothing. */
export interface Call {
  readonly context: ExpressionContext
  /** How many arguments were written. */
  readonly count: number
  /** The argument as written; undefined past the end. */
  written(index: number): Expression | undefined
  /** Whether an argument was written and not left empty. */
  has(index: number): boolean
  /** The argument's value as it is, IGNORE included. */
  value(index: number): Value
  /** As text; several values are refused, one is taken. */
  text(index: number): string | null
  number(index: number): number | null
  /** As a list; null is an empty list, a single value a list of one. */
  list(index: number): readonly string[]
  /** Refuses with a problem that points at the argument. */
  fail(index: number, message: string, suggestion?: string): never
}
