import { computedAttributes } from './attribute-reader.ts'
import { functionNamed } from './catalogue.ts'
import { evaluateExpression } from './evaluate-expression.ts'
import { ExpressionError, type ExpressionProblem, problemAt } from './expression-error.ts'
import type { FunctionDefinition, Parameter, ResultType } from './function-definition.ts'
import { nearestName } from './nearest-name.ts'
import { type Expression, type FunctionCall, nodesOf, partsOf, type Span } from './syntax.ts'

/** What is known of a source attribute at saving time. */
export interface KnownAttribute {
  readonly name: string
  readonly multiValued?: boolean
}

/**
 * Judges an expression at saving time: number of arguments, what each may be, and attribute names.
 *
 * @param known the source attributes there are; omit to accept any name.
 * @returns every problem, in the order of the text; empty when the expression may be saved as it is.
 */
export function checkExpression(
  expression: Expression,
  known?: readonly KnownAttribute[],
): readonly ExpressionProblem[] {
  const attributes = known && new Map(known.map((attribute) => [attribute.name, attribute]))
  const problems: ExpressionProblem[] = []
  for (const node of nodesOf(expression)) {
    if (node.kind === 'attribute') problems.push(...checkAttribute(node, attributes))
    if (node.kind === 'call') problems.push(...checkCall(node, attributes))
    if (node.kind === 'comparison') problems.push(...checkComparison(node, attributes))
    for (const part of partsOf(node)) {
      if (isCallOf(part, 'SelectUniqueValue')) {
        const message = 'SelectUniqueValue must be the outermost function.'
        problems.push(problemAt('only_at_top_level', message, part.span))
      }
    }
  }
  return problems.sort((a, b) => a.position - b.position)
}

type Attributes = ReadonlyMap<string, KnownAttribute> | undefined

function isCallOf(node: Expression, name: string): boolean {
  return node.kind === 'call' && node.name === name
}

function* checkAttribute(
  node: Extract<Expression, { kind: 'attribute' }>,
  known: Attributes,
): Generator<ExpressionProblem> {
  if (known === undefined || known.has(node.name)) return
  if ((computedAttributes as readonly string[]).includes(node.name)) return
  const near = nearestName(node.name, [...known.keys(), ...computedAttributes])
  yield problemAt('unknown_attribute', `The directory has no attribute ${node.name}.`, node.span, {
    suggestion: near === null ? null : `Did you mean [${near}]?`,
  })
}

function* checkCall(call: FunctionCall, known: Attributes): Generator<ExpressionProblem> {
  const definition = functionNamed(call.name)
  if (definition === undefined) return
  const arity = [...checkArity(call, definition)]
  yield* arity
  for (const [index, part] of call.arguments.entries()) {
    const parameter = parameterAt(definition, index)
    if (parameter !== undefined) yield* checkArgument(call, part, parameter, known)
  }
  if (arity.length > 0) return
  const own = [...(definition.check?.(call) ?? [])]
  yield* own
  if (own.length === 0 && definition.parameters.length > 0 && call.arguments.every(isWritten))
    yield* tryOut(call)
}

function isWritten({ kind }: Expression): boolean {
  return kind === 'text' || kind === 'number' || kind === 'word' || kind === 'missing'
}

/** A call that looks at nobody fails for everybody or for nobody. */
function* tryOut(call: FunctionCall): Generator<ExpressionProblem> {
  try {
    evaluateExpression(call, { attributes: {} })
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    yield error.problem
  }
}

/** The parameter an argument fills; repeated parameters take turns. */
function parameterAt({ parameters }: FunctionDefinition, index: number): Parameter | undefined {
  const repeated = parameters.filter((parameter) => parameter.repeated)
  const first = parameters.length - repeated.length
  if (index < first || repeated.length === 0) return parameters[index]
  return repeated[(index - first) % repeated.length]
}

function* checkArity(call: FunctionCall, definition: FunctionDefinition): Generator<ExpressionProblem> {
  const { parameters, name } = definition
  const repeats = parameters.some((parameter) => parameter.repeated)
  const most = repeats ? Number.POSITIVE_INFINITY : parameters.length
  const least = parameters.findLastIndex((parameter) => parameter.required) + 1
  const count = call.arguments.length
  const signature = `Write ${signatureOf(definition)}.`
  if (count > most) {
    const surplus: Span = {
      start: call.arguments[most]!.span.start,
      end: call.arguments[count - 1]!.span.end,
    }
    const message = `${name} takes ${many(most, 'argument')}, not ${count}.`
    yield problemAt('too_many_arguments', message, surplus, { suggestion: signature })
  } else if (count < least) {
    const close: Span = { start: call.span.end - 1, end: call.span.end }
    const missing = parameters.slice(count, least).map((parameter) => parameter.name)
    const message = `${name} needs ${repeats ? 'at least ' : ''}${many(least, 'argument')}: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`
    yield problemAt('too_few_arguments', message, close, { expected: missing, suggestion: signature })
  }
}

function* checkArgument(
  call: FunctionCall,
  part: Expression,
  parameter: Parameter,
  known: Attributes,
): Generator<ExpressionProblem> {
  const name = `${call.name}: ${parameter.name}`
  if (part.kind === 'missing') {
    if (parameter.required) yield problemAt('argument_missing', `${name} must be given.`, part.span)
    return
  }
  if (part.kind === 'comparison' && parameter.type !== 'condition') {
    yield problemAt('comparison_not_allowed', `${name} cannot be a comparison.`, part.span, {
      suggestion: 'Comparisons stand in the condition of IIF, or in CBool.',
    })
    return
  }
  const mismatch = mismatchOf(part, parameter, known)
  if (mismatch !== null) {
    yield problemAt('wrong_type', `${name} ${mismatch.message}`, part.span, {
      suggestion: mismatch.suggestion ?? null,
      expected: parameter.choices ?? [],
    })
  }
}

function* checkComparison(
  { left, right }: Extract<Expression, { kind: 'comparison' }>,
  known: Attributes,
): Generator<ExpressionProblem> {
  for (const part of [left, right]) {
    const several = severalOf(part, known)
    if (several === null) continue
    yield problemAt('wrong_type', `A comparison ${several.message}`, part.span, {
      suggestion: several.suggestion ?? null,
    })
  }
}

interface Mismatch {
  readonly message: string
  readonly suggestion?: string
}

function mismatchOf(part: Expression, parameter: Parameter, known: Attributes): Mismatch | null {
  const { type, choices } = parameter
  if (choices !== undefined) {
    const written = part.kind === 'text' ? part.value : part.kind === 'word' ? part.name : null
    if (written !== null && !choices.includes(written)) {
      const near = nearestName(written, choices)
      const list = choices.join(', ')
      return {
        message: `is one of ${list}.`,
        ...(near === null ? {} : { suggestion: `Did you mean ${near}?` }),
      }
    }
  }
  if (part.kind === 'word' && type !== 'word') return { message: `cannot be ${part.name}.` }
  if (type === 'attribute' && part.kind !== 'attribute') {
    return { message: 'must be an attribute.', suggestion: 'Write it as [name].' }
  }
  if (type === 'literal' && part.kind !== 'text') {
    return { message: 'must be a text written here.', suggestion: 'Put it in quotation marks.' }
  }
  if (type === 'number' && part.kind === 'text' && !isNumeric(part.value)) {
    return { message: `must be a number; "${part.value.slice(0, 30)}" is text.` }
  }
  if (type === 'values' && (part.kind === 'text' || part.kind === 'number')) {
    return { message: 'must be an attribute with several values.', suggestion: 'Write it as [name].' }
  }
  return type === 'values' || type === 'any' || type === 'condition' ? null : severalOf(part, known)
}

function isNumeric(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

function severalOf(part: Expression, known: Attributes): Mismatch | null {
  const isSeveral =
    (part.kind === 'attribute' && known?.get(part.name)?.multiValued === true) ||
    (part.kind === 'call' && resultOf(part) === 'values')
  if (!isSeveral) return null
  const what = part.kind === 'attribute' ? `[${part.name}]` : `${(part as FunctionCall).name}(…)`
  return {
    message: `needs one value; ${what} has several.`,
    suggestion: `Take one with Item(${what}, 1), or join them with Join(", ", ${what}).`,
  }
}

function resultOf(call: FunctionCall): ResultType {
  return functionNamed(call.name)?.returns ?? 'any'
}

/** A function as it is written: `Left(string, numChars)`, optional parameters in square brackets. */
export function signatureOf({ name, parameters }: FunctionDefinition): string {
  const shown = parameters.map((parameter) => {
    const text = parameter.repeated ? `${parameter.name}…` : parameter.name
    return parameter.required ? text : `[${text}]`
  })
  return `${name}(${shown.join(', ')})`
}

function many(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
}
