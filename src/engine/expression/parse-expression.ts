import { functionNames } from './catalogue.ts'
import { refuse } from './expression-error.ts'
import { nearestName } from './nearest-name.ts'
import { type Expression, maximumDepth, words } from './syntax.ts'
import { type Token, tokenize } from './tokenize.ts'

/**
 * Reads the text of an expression into its tree. Only the grammar is judged here, plus the names of
 * functions and bare words; `checkExpression` judges arguments.
 *
 * @throws ExpressionError at the first character that cannot be right.
 */
export function parseExpression(text: string): Expression {
  const reader: Reader = { tokens: tokenize(text), next: 0 }
  if (reader.tokens.length === 1) {
    refuse('empty', 'The expression is empty.', { start: 0, end: 0 }, { expected: ['a function'] })
  }
  const expression = parseOperand(reader, 0)
  const after = peek(reader)
  if (after.kind === 'operator') refuseComparison(after)
  if (after.kind !== 'end') {
    refuse('unexpected_token', `${describe(after)} comes after the end of the expression.`, after.span, {
      expected: ['the end'],
      suggestion: 'To combine values, put them into a function such as Join(" ", …, …).',
    })
  }
  return expression
}

interface Reader {
  readonly tokens: readonly Token[]
  next: number
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.next]!
}

function take(reader: Reader): Token {
  return reader.tokens[reader.next++]!
}

function parseOperand(reader: Reader, depth: number): Expression {
  const token = take(reader)
  switch (token.kind) {
    case 'attribute':
    case 'text':
    case 'number':
      return token
    case 'name':
      return peek(reader).kind === '(' ? parseCall(reader, token, depth) : parseWord(token)
    case 'end':
      return refuse('unexpected_end', 'The expression ends too early.', token.span, {
        expected: operandWords,
      })
    default:
      return refuse('unexpected_token', `${describe(token)} cannot stand here.`, token.span, {
        expected: operandWords,
      })
  }
}

const operandWords = ['a function', '[attribute]', '"text"', 'a number']

type NameToken = Extract<Token, { kind: 'name' }>

function parseWord(token: NameToken): Expression {
  if (Object.hasOwn(words, token.name)) return { kind: 'word', name: token.name, span: token.span }
  const lower = token.name.toLowerCase()
  const suggestion =
    lower === 'true' || lower === 'false'
      ? `Did you mean "${lower === 'true' ? 'True' : 'False'}"?`
      : `Did you mean the attribute [${token.name}] or the text "${token.name}"?`
  return refuse('unknown_word', `${token.name} is neither an attribute nor a text.`, token.span, {
    suggestion,
  })
}

function parseCall(reader: Reader, name: NameToken, depth: number): Expression {
  if (depth >= maximumDepth) {
    refuse('too_deep', `Functions may be nested ${maximumDepth} deep.`, name.span)
  }
  if (!functionNames.has(name.name)) refuseFunction(name)
  take(reader)
  const parts: Expression[] = []
  if (peek(reader).kind === ')') {
    return { kind: 'call', ...called(name, take(reader)), arguments: parts }
  }
  while (true) {
    parts.push(parseArgument(reader, depth + 1))
    const token = take(reader)
    if (token.kind === ')') return { kind: 'call', ...called(name, token), arguments: parts }
    if (token.kind === ',') continue
    if (token.kind === 'operator') refuseComparison(token)
    const reason = token.kind === 'end' ? 'unexpected_end' : 'unexpected_token'
    const found = token.kind === 'end' ? 'The expression ends' : describe(token)
    refuse(reason, `${found} where ${name.name} needs a comma or a closing parenthesis.`, token.span, {
      expected: [',', ')'],
      suggestion: howToGoOn(token),
    })
  }
}

/** What somebody who wrote this after an argument may have meant. */
function howToGoOn(token: Token): string | null {
  if (token.kind === 'name' && /^(?:and|or)$/i.test(token.name)) {
    const branch = token.name.toLowerCase() === 'and' ? 'true' : 'false'
    return `There is no ${token.name.toUpperCase()}: nest a second IIF in the ${branch} value.`
  }
  return token.kind === 'end' ? null : 'Put a comma between two arguments.'
}

function called(name: NameToken, close: Token) {
  return {
    name: name.name,
    nameSpan: name.span,
    span: { start: name.span.start, end: close.span.end },
  }
}

function parseArgument(reader: Reader, depth: number): Expression {
  const token = peek(reader)
  if (token.kind === ',' || token.kind === ')') {
    return { kind: 'missing', span: { start: token.span.start, end: token.span.start } }
  }
  const left = parseOperand(reader, depth)
  const operator = peek(reader)
  if (operator.kind !== 'operator') return left
  take(reader)
  const right = parseOperand(reader, depth)
  return {
    kind: 'comparison',
    operator: operator.operator,
    left,
    right,
    span: { start: left.span.start, end: right.span.end },
  }
}

function refuseFunction(token: NameToken): never {
  const near = nearestName(token.name, functionNames)
  const sameButCase = near !== null && near.toLowerCase() === token.name.toLowerCase()
  return refuse('unknown_function', `There is no function ${token.name}.`, token.span, {
    suggestion:
      near === null
        ? 'The functions are listed in the expression reference.'
        : `Did you mean ${near}(…)?${sameButCase ? ' Upper and lower case count.' : ''}`,
  })
}

function refuseComparison(token: Token): never {
  return refuse('comparison_not_allowed', `${describe(token)} cannot stand here.`, token.span, {
    suggestion:
      'Comparisons stand inside a condition: IIF([country] = "NO", …, …). There is no AND or OR: nest IIF.',
  })
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'name':
      return token.name
    case 'text':
      return `The text "${token.value.slice(0, 30)}"`
    case 'number':
      return `The number ${token.value}`
    case 'attribute':
      return `[${token.name}]`
    case 'operator':
      return token.operator
    case 'end':
      return 'The end'
    default:
      return token.kind
  }
}
