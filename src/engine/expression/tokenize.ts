import { refuse } from './expression-error.ts'
import { type ComparisonOperator, maximumLength, type Span } from './syntax.ts'

export type Token =
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'number'; readonly value: number; readonly hex: boolean; readonly span: Span }
  | { readonly kind: 'attribute'; readonly name: string; readonly span: Span }
  | { readonly kind: 'operator'; readonly operator: ComparisonOperator; readonly span: Span }
  | { readonly kind: '(' | ')' | ',' | 'end'; readonly span: Span }

const blanks = /\s+/y
const names = /[A-Za-z_][A-Za-z0-9_]*/y
const numbers = /-?\d+(?:\.\d+)?/y
const hexNumbers = /&[Hh][0-9A-Fa-f]+/y
const operators = /<>|>=|<=|[=<>]/y

/**
 * Cuts the text of an expression into tokens, ending with an `end` token.
 *
 * @throws ExpressionError where the text cannot be a token, or is longer than 10,000 characters.
 */
export function tokenize(text: string): Token[] {
  if (text.length > maximumLength) {
    const message = `An expression has at most ${maximumLength.toLocaleString('en')} characters; this one has ${text.length.toLocaleString('en')}.`
    refuse('too_long', message, { start: maximumLength, end: text.length })
  }
  const tokens: Token[] = []
  let position = 0
  while (true) {
    position += take(blanks, text, position).length
    if (position >= text.length) break
    const token = tokenAt(text, position)
    tokens.push(token)
    position = token.span.end
  }
  tokens.push({ kind: 'end', span: { start: text.length, end: text.length } })
  return tokens
}

function take(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0] ?? ''
}

function tokenAt(text: string, start: number): Token {
  const first = text[start]!
  if (first === '(' || first === ')' || first === ',') return { kind: first, span: { start, end: start + 1 } }
  if (first === '"') return textAt(text, start)
  if (first === '[') return attributeAt(text, start)
  const hex = take(hexNumbers, text, start)
  if (hex !== '') return numberToken(Number.parseInt(hex.slice(2), 16), true, start, hex)
  const number = take(numbers, text, start)
  if (number !== '') return numberToken(Number(number), false, start, number)
  const name = take(names, text, start)
  if (name !== '') return { kind: 'name', name, span: { start, end: start + name.length } }
  const operator = take(operators, text, start) as ComparisonOperator | ''
  if (operator !== '') return { kind: 'operator', operator, span: { start, end: start + operator.length } }
  return refuseCharacter(first, start)
}

function numberToken(value: number, hex: boolean, start: number, source: string): Token {
  const span = { start, end: start + source.length }
  if (!Number.isFinite(value) || (hex && !Number.isSafeInteger(value))) {
    refuse('bad_number', `${source} is too large a number.`, span)
  }
  return { kind: 'number', value, hex, span }
}

/** Inside texts `\` escapes `\` and `"`; before any other character it stands for itself, as regexes need. */
function textAt(text: string, start: number): Token {
  let value = ''
  for (let i = start + 1; i < text.length; i++) {
    const character = text[i]!
    if (character === '"') return { kind: 'text', value, span: { start, end: i + 1 } }
    const next = text[i + 1]
    if (character === '\\' && (next === '\\' || next === '"')) {
      value += next
      i++
    } else {
      value += character
    }
  }
  return refuse(
    'unterminated_text',
    'This text has no closing quotation mark.',
    { start, end: text.length },
    {
      expected: ['"'],
      suggestion: 'Close the text with ". A quotation mark inside it is written \\".',
    },
  )
}

function attributeAt(text: string, start: number): Token {
  const close = text.indexOf(']', start)
  const name = close < 0 ? '' : text.slice(start + 1, close)
  if (close < 0 || name.includes('[')) {
    refuse(
      'unterminated_attribute',
      'This attribute has no closing bracket.',
      { start, end: text.length },
      {
        expected: [']'],
        suggestion: 'Write attributes as [name].',
      },
    )
  }
  const span = { start, end: close + 1 }
  if (name.trim() === '') {
    refuse('unexpected_token', 'The brackets name no attribute.', span, {
      suggestion: 'Write attributes as [name].',
    })
  }
  return { kind: 'attribute', name: name.trim(), span }
}

const lookalikes: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  "'": '"',
  '‘': '"',
  '’': '"',
  ';': ',',
  '，': ',',
}

function refuseCharacter(character: string, start: number): never {
  const meant = lookalikes[character]
  const suggestion =
    meant !== undefined
      ? `Did you mean ${meant} ?`
      : character === '&'
        ? 'Numbers after &H are hexadecimal: &HF7. To join texts use Join or Append.'
        : character === '+'
          ? 'To join texts use Join or Append.'
          : null
  return refuse(
    'unexpected_character',
    `${character} cannot stand here.`,
    { start, end: start + 1 },
    { suggestion },
  )
}
