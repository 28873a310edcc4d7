import { quote, type ScimError, scimError } from '../errors.ts'

/** A piece of a filter and where it begins (counted from 1, for people). */
export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number; readonly singleQuoted: boolean }
  | { readonly kind: '(' | ')' | '[' | ']' | 'end'; readonly text: string; readonly at: number }

const breaks = new Set([' ', '\t', '(', ')', '[', ']', '"'])
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/**
 * Splits a filter or path into tokens, in one pass without regular expressions. Throws ScimError 400 invalidFilter at an unfinished string or a wrong
 * escape.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] as string
    if (character === ' ' || character === '\t') {
      at++
    } else if (character === '(' || character === ')' || character === '[' || character === ']') {
      tokens.push({ kind: character, text: character, at: at + 1 })
      at++
    } else if (character === '"' || character === "'") {
      at = readString(text, at, tokens)
    } else {
      at = readWord(text, at, tokens)
    }
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 })
  return tokens
}

function readWord(text: string, start: number, tokens: Token[]): number {
  let end = start
  while (end < text.length && !breaks.has(text[end] as string)) end++
  tokens.push({ kind: 'word', text: text.slice(start, end), at: start + 1 })
  return end
}

function readString(text: string, start: number, tokens: Token[]): number {
  const mark = text[start] as string
  let value = ''
  let at = start + 1
  for (;;) {
    const plain = endOfPlain(text, at, mark)
    value += text.slice(at, plain)
    if (plain >= text.length) throw syntaxError(start + 1, `a closing ${mark}`, 'the end of the filter')
    if (text[plain] === mark) {
      checkText(value, start + 1)
      tokens.push({ kind: 'string', text: value, at: start + 1, singleQuoted: mark === "'" })
      return plain + 1
    }
    const [decoded, next] = readEscape(text, plain, mark)
    value += decoded
    at = next
  }
}

function endOfPlain(text: string, from: number, mark: string): number {
  let at = from
  while (at < text.length && text[at] !== mark && text[at] !== '\\') at++
  return at
}

/** JSON string escapes (RFC 8259 §7). */
function readEscape(text: string, at: number, mark: string): [string, number] {
  const letter = text[at + 1]
  if (letter === 'u') {
    const digits = text.slice(at + 2, at + 6)
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) {
      throw syntaxError(at + 1, 'four hexadecimal digits after \\u', quote(digits))
    }
    return [String.fromCharCode(Number.parseInt(digits, 16)), at + 6]
  }
  if (letter === mark) return [mark, at + 2]
  const decoded = letter === undefined ? undefined : escapes[letter]
  if (decoded === undefined) throw syntaxError(at + 1, 'an escape of JSON', quote(text.slice(at, at + 2)))
  return [decoded, at + 2]
}

/** No store can keep NUL or half a surrogate pair, so no value equals it. */
function checkText(value: string, at: number): void {
  if (value.includes('\u0000') || !value.isWellFormed()) {
    throw scimError(
      'invalidFilter',
      `The filter is wrong at position ${at}: the string holds characters that are not text.`,
    )
  }
}

/** The error for a filter: where, what was expected, what stood there. */
export function syntaxError(at: number, expected: string, found: string): ScimError {
  return scimError(
    'invalidFilter',
    `The filter is wrong at position ${at}: expected ${expected}, found ${found}.`,
  )
}

/** A token in words. */
export function describeToken(token: Token): string {
  return token.kind === 'end' ? 'the end' : quote(token.kind === 'string' ? `"${token.text}"` : token.text)
}
