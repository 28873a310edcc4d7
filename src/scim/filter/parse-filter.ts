import { quote, scimError } from '../errors.ts'
import { isAttributePath } from '../path/attribute-name.ts'
import { type Filter, type Literal, type LooseSpelling, type Operator, operators } from './filter.ts'
import { describeToken, syntaxError, type Token, tokenize } from './tokenize.ts'

/** Bounds that keep a filter from costing more than it is worth. */
export interface FilterLimits {
  /** Characters. */
  readonly length: number
  /** Nested parentheses and brackets. */
  readonly depth: number
  /** Comparisons. */
  readonly terms: number
}

export const filterLimits: FilterLimits = { length: 8192, depth: 32, terms: 100 }

/** Where the parser stands. */
export interface FilterCursor {
  readonly tokens: readonly Token[]
  readonly limits: FilterLimits
  next: number
  depth: number
  terms: number
}

/**
 * Parses a filter (RFC 7644 §3.4.2.2, Figure 1 with errata 4690, 7319, 7322). Comparison binds tightest, then `not`, then
 * `and`, then `or`. Throws ScimError 400 invalidFilter with the position and what was expected there.
 */
export function parseFilter(text: string, limits: FilterLimits = filterLimits): Filter {
  if (text.length > limits.length) {
    throw scimError('invalidFilter', `The filter is longer than ${limits.length} characters.`)
  }
  const cursor: FilterCursor = { tokens: tokenize(text), limits, next: 0, depth: 0, terms: 0 }
  const filter = parseOr(cursor, false)
  const rest = peek(cursor)
  if (rest.kind !== 'end') throw syntaxError(rest.at, '"and", "or" or the end', describeToken(rest))
  return filter
}

/** Parses the inside of a bracket, up to and with `]`; the opening bracket was taken already. */
export function parseElementFilter(cursor: FilterCursor): Filter {
  descend(cursor)
  const filter = parseOr(cursor, true)
  expect(cursor, ']')
  cursor.depth--
  return filter
}

export function peek(cursor: FilterCursor): Token {
  return cursor.tokens[cursor.next] as Token
}

export function take(cursor: FilterCursor): Token {
  const token = peek(cursor)
  if (token.kind !== 'end') cursor.next++
  return token
}

function expect(cursor: FilterCursor, kind: ')' | ']' | '('): void {
  const token = take(cursor)
  if (token.kind !== kind) throw syntaxError(token.at, `"${kind}"`, describeToken(token))
}

function descend(cursor: FilterCursor): void {
  if (++cursor.depth > cursor.limits.depth) {
    throw scimError('invalidFilter', `The filter is nested deeper than ${cursor.limits.depth} levels.`)
  }
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word
}

function parseOr(cursor: FilterCursor, inside: boolean): Filter {
  return parseLogical(cursor, 'or', () => parseAnd(cursor, inside))
}

function parseAnd(cursor: FilterCursor, inside: boolean): Filter {
  return parseLogical(cursor, 'and', () => parseTerm(cursor, inside))
}

function parseLogical(cursor: FilterCursor, kind: 'and' | 'or', parseOperand: () => Filter): Filter {
  const operands = [parseOperand()]
  while (isWord(peek(cursor), kind)) {
    take(cursor)
    operands.push(parseOperand())
  }
  return operands.length === 1 ? (operands[0] as Filter) : { kind, operands }
}

function parseTerm(cursor: FilterCursor, inside: boolean): Filter {
  const token = peek(cursor)
  if (token.kind === '(') return parseGroup(cursor, inside)
  if (isWord(token, 'not') && cursor.tokens[cursor.next + 1]?.kind === '(') {
    take(cursor)
    return { kind: 'not', operand: parseGroup(cursor, inside) }
  }
  return parseExpression(cursor, inside)
}

function parseGroup(cursor: FilterCursor, inside: boolean): Filter {
  expect(cursor, '(')
  descend(cursor)
  const filter = parseOr(cursor, inside)
  expect(cursor, ')')
  cursor.depth--
  return filter
}

function parseExpression(cursor: FilterCursor, inside: boolean): Filter {
  const token = take(cursor)
  if (token.kind !== 'word' || !isAttributePath(token.text)) {
    throw syntaxError(token.at, 'an attribute name', describeToken(token))
  }
  if (++cursor.terms > cursor.limits.terms) {
    throw scimError('invalidFilter', `The filter has more than ${cursor.limits.terms} comparisons.`)
  }
  const bracket = peek(cursor)
  if (bracket.kind !== '[') return parseComparison(cursor, token.text)
  if (inside) throw syntaxError(bracket.at, 'no bracket inside a bracket', '"["')
  take(cursor)
  const filter = parseElementFilter(cursor)
  return parseSuffix(cursor, token.text, filter)
}

/** `emails[type eq "work"].value eq "x"`, which Entra sends and the grammar does not know. */
function parseSuffix(cursor: FilterCursor, path: string, filter: Filter): Filter {
  const token = peek(cursor)
  if (token.kind !== 'word' || !token.text.startsWith('.')) return { kind: 'element', path, filter }
  const name = token.text.slice(1)
  if (!isAttributePath(name) || name.includes('.') || name.includes(':')) {
    throw syntaxError(token.at, 'a sub-attribute', quote(token.text))
  }
  take(cursor)
  const operands = [...(filter.kind === 'and' ? filter.operands : [filter]), parseComparison(cursor, name)]
  return { kind: 'element', path, filter: { kind: 'and', operands }, loose: 'value_path_suffix' }
}

function parseComparison(cursor: FilterCursor, path: string): Filter {
  const token = take(cursor)
  const word = token.kind === 'word' ? token.text.toLowerCase() : ''
  if (word === 'pr') return { kind: 'present', path }
  if (!operators.has(word)) {
    throw syntaxError(token.at, 'an operator (eq, ne, co, sw, ew, pr, gt, ge, lt, le)', describeToken(token))
  }
  const operator = word as Operator
  const { value, loose } = parseLiteral(take(cursor))
  return { kind: 'compare', path, operator, value, ...(loose === undefined ? {} : { loose }) }
}

function parseLiteral(token: Token): { value: Literal; loose?: LooseSpelling } {
  if (token.kind === 'string') {
    return token.singleQuoted ? { value: token.text, loose: 'single_quoted_literal' } : { value: token.text }
  }
  if (token.kind !== 'word') throw syntaxError(token.at, 'a value', describeToken(token))
  if (token.text === 'true') return { value: true }
  if (token.text === 'false') return { value: false }
  if (token.text === 'null') return { value: null }
  if (/^-?(0|[1-9]\d{0,20})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/.test(token.text)) {
    const value = Number(token.text)
    if (Number.isFinite(value) && String(value) === token.text) return { value }
    // A number JavaScript would print otherwise keeps its spelling: "007", 1e2, nineteen digits.
    return Number.isFinite(value) && !/^-?\d{16,}$/.test(token.text)
      ? { value: value === 0 ? 0 : value }
      : { value: token.text, loose: 'unquoted_literal' }
  }
  return { value: token.text, loose: 'unquoted_literal' }
}
