import { attributeReader } from './attribute-reader.ts'
import { functionNamed } from './catalogue.ts'
import { compare } from './compare.ts'
import { ExpressionError, problemAt } from './expression-error.ts'
import type { Call, FunctionDefinition } from './function-definition.ts'
import { type Expression, type FunctionCall, nodesOf, words } from './syntax.ts'
import { type ExpressionContext, IGNORE, type Scalar, scalarText, type Value } from './value.ts'

type Closure = (context: ExpressionContext) => Value

/** Told the value, or the failure, of every sub-expression that was evaluated. */
export type Trace = (node: Expression, outcome: Value | ExpressionError) => void

/** An expression ready to run: what it needs, and a closure that costs microseconds. */
export interface CompiledExpression {
  readonly expression: Expression
  /** Source attributes it reads, each once. */
  readonly attributes: readonly string[]
  /** Names of the functions it uses. */
  readonly functions: ReadonlySet<string>
  /** Gives another result each time (Guid, RandomString, Now). */
  readonly isVolatile: boolean
  /** Logs must show `[Redact]` instead of its value. */
  readonly isRedacted: boolean
  /** @throws ExpressionError when a value cannot be worked with. */
  evaluate(context: ExpressionContext): Value
}

/** Longest text an expression may give; longer ones only come of repeated Replace or Join. */
const longestResult = 100_000

/** Thrown through strict functions by an inner IgnoreFlowIfNullOrEmpty; never leaves this file. */
const ignored = new Error('ignored')

/** Turns a tree into closures once, so that mapping one more person only runs them. */
export function compileExpression(expression: Expression, trace?: Trace): CompiledExpression {
  const closure = compileNode(expression, trace)
  const attributes = new Set<string>()
  const functions = new Set<string>()
  for (const node of nodesOf(expression)) {
    if (node.kind === 'attribute') attributes.add(node.name)
    if (node.kind === 'call') functions.add(node.name)
  }
  return {
    expression,
    attributes: [...attributes],
    functions,
    isVolatile: [...functions].some((name) => functionNamed(name)?.volatile),
    isRedacted: functions.has('Redact'),
    evaluate: (context) => evaluateTop(closure, context),
  }
}

function evaluateTop(closure: Closure, context: ExpressionContext): Value {
  try {
    return closure(context)
  } catch (error) {
    if (error === ignored) return IGNORE
    throw error
  }
}

function compileNode(node: Expression, trace: Trace | undefined): Closure {
  const closure = compilePlain(node, trace)
  if (trace === undefined) return closure
  return (context) => {
    try {
      const value = closure(context)
      trace(node, value)
      return value
    } catch (error) {
      if (error === ignored) trace(node, IGNORE)
      if (error instanceof ExpressionError) trace(node, error)
      throw error
    }
  }
}

function compilePlain(node: Expression, trace: Trace | undefined): Closure {
  switch (node.kind) {
    case 'attribute':
      return attributeReader(node.name)
    case 'text':
    case 'number': {
      const { value } = node
      return () => value
    }
    case 'word': {
      const value = words[node.name] ?? null
      return () => value
    }
    case 'missing':
      return () => null
    case 'comparison': {
      const left = compileNode(node.left, trace)
      const right = compileNode(node.right, trace)
      return (context) =>
        compare(oneOf(left(context), node.left), node.operator, oneOf(right(context), node.right))
    }
    case 'call':
      return compileCall(node, trace)
  }
}

/** One side of a comparison: a list of one is that value; of a longer one no comparison says anything. */
function oneOf(value: Value, node: Expression): Value {
  if (value === null || typeof value !== 'object') return value
  if (value.length <= 1) return value[0] ?? null
  const message = `The comparison has ${value.length} values where one is needed.`
  throw new ExpressionError(problemAt('several_values', message, node.span, { suggestion: takeOne }))
}

const takeOne = 'Take one with Item(…, 1), or join them with Join.'

function compileCall(node: FunctionCall, trace: Trace | undefined): Closure {
  const definition = functionNamed(node.name)
  if (definition === undefined) {
    const problem = problemAt('unknown_function', `There is no function ${node.name}.`, node.nameSpan)
    throw new ExpressionError(problem)
  }
  const closures = node.arguments.map((part) => compileNode(part, trace))
  return (context) => {
    const value = definition.apply(new RunningCall(node, definition, closures, context))
    if (typeof value === 'string' && value.length > longestResult) {
      const message = `${node.name} gives more than ${longestResult} characters.`
      throw new ExpressionError(problemAt('result_too_long', message, node.span))
    }
    return wellFormed(value)
  }
}

/**
 * Positions count UTF-16 code units, as in .NET, so that Left or Mid can cut a character in two. Half of one is no
 * text: targets refuse it, and a database does.
 */
function wellFormed(value: Value): Value {
  if (typeof value === 'string') return withoutHalves(value)
  return value !== null && typeof value === 'object' ? value.map(withoutHalves) : value
}

function withoutHalves(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '')
}

class RunningCall implements Call {
  readonly context: ExpressionContext
  readonly #node: FunctionCall
  readonly #definition: FunctionDefinition
  readonly #closures: readonly Closure[]

  constructor(
    node: FunctionCall,
    definition: FunctionDefinition,
    closures: readonly Closure[],
    context: ExpressionContext,
  ) {
    this.#node = node
    this.#definition = definition
    this.#closures = closures
    this.context = context
  }

  get count(): number {
    return this.#closures.length
  }

  written(index: number): Expression | undefined {
    return this.#node.arguments[index]
  }

  has(index: number): boolean {
    const part = this.#node.arguments[index]
    return part !== undefined && part.kind !== 'missing'
  }

  value(index: number): Value {
    return this.#closures[index]?.(this.context) ?? null
  }

  text(index: number): string | null {
    const value = this.#single(index)
    return value === null ? null : scalarText(value)
  }

  number(index: number): number | null {
    const value = this.#single(index)
    if (value === null || value === '') return null
    if (typeof value === 'number') return value
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
    if (Number.isFinite(number)) return number
    return this.fail(index, `${this.#parameter(index)} is "${scalarText(value)}", which is not a number.`)
  }

  list(index: number): readonly string[] {
    const value = this.#known(index)
    if (value === null) return []
    return typeof value === 'object' ? value : [scalarText(value)]
  }

  fail(index: number, message: string, suggestion?: string): never {
    const span = this.#node.arguments[index]?.span ?? this.#node.span
    throw new ExpressionError(
      problemAt('bad_value', `${this.#node.name}: ${message}`, span, { suggestion: suggestion ?? null }),
    )
  }

  #known(index: number): null | Scalar | readonly string[] {
    const value = this.value(index)
    if (value === IGNORE) throw ignored
    return value
  }

  #single(index: number): Scalar | null {
    const value = this.#known(index)
    if (value === null || typeof value !== 'object') return value
    if (value.length <= 1) return value[0] ?? null
    const message = `${this.#node.name}: ${this.#parameter(index)} has ${value.length} values where one is needed.`
    const span = this.#node.arguments[index]?.span ?? this.#node.span
    throw new ExpressionError(problemAt('several_values', message, span, { suggestion: takeOne }))
  }

  #parameter(index: number): string {
    const { parameters } = this.#definition
    return parameters[Math.min(index, parameters.length - 1)]?.name ?? `argument ${index + 1}`
  }
}
