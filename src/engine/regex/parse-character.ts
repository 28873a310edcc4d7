import { type CharacterSet, only, propertyNamed, shorthands } from './character-set.ts'
import { RegexError } from './regex-error.ts'
import type { Assertion, PatternReader } from './regex-node.ts'

const assertions: Readonly<Record<string, Assertion>> = {
  A: 'start',
  Z: 'end',
  z: 'text_end',
  b: 'boundary',
  B: 'no_boundary',
}
const controls: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  e: '\x1b',
  '0': '\0',
}

/** Reads what follows a backslash outside a class; the reader stands behind the backslash at `start`. */
export function parseEscape(reader: PatternReader, start: number): CharacterSet | Assertion {
  const letter = reader.pattern[reader.at]
  if (letter === undefined) throw new RegexError('bad', 'The pattern ends after a backslash.', start)
  if (/[1-9k]/.test(letter)) {
    throw new RegexError(
      'unsupported',
      'References back to a group (\\1, \\k<name>) are not supported.',
      start,
    )
  }
  if (letter === 'G') throw new RegexError('unsupported', '\\G is not supported.', start)
  const assertion = assertions[letter]
  if (assertion === undefined) return parseSetEscape(reader, start)
  reader.at++
  return assertion
}

/** Reads an escape that stands for characters, inside a class or outside. */
function parseSetEscape(reader: PatternReader, start: number): CharacterSet {
  const letter = reader.pattern[reader.at]!
  const shorthand = shorthands[letter]
  if (shorthand !== undefined) {
    reader.at++
    return { negated: false, ranges: [], predicates: [shorthand], without: null }
  }
  if (letter === 'p' || letter === 'P') return parseProperty(reader, start)
  return only(parseSingle(reader, start))
}

function parseProperty(reader: PatternReader, start: number): CharacterSet {
  const match = /^([pP])\{([\w-]+)\}/.exec(reader.pattern.slice(reader.at))
  if (match === null) throw new RegexError('bad', 'Write Unicode categories as \\p{L}.', start)
  const predicate = propertyNamed(match[2]!)
  if (predicate === null) throw new RegexError('unsupported', `\\p{${match[2]}} is not supported.`, start)
  reader.at += match[0].length
  return { negated: match[1] === 'P', ranges: [], predicates: [predicate], without: null }
}

function parseSingle(reader: PatternReader, start: number): string {
  const { pattern } = reader
  const coded = /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(pattern.slice(reader.at))
  if (coded !== null) {
    reader.at += coded[0].length
    return String.fromCharCode(Number.parseInt(coded[1] ?? coded[2] ?? '', 16))
  }
  const letter = pattern[reader.at++]!
  if (letter === 'c' && /[A-Za-z]/.test(pattern[reader.at] ?? '')) {
    return String.fromCharCode(pattern[reader.at++]!.toUpperCase().charCodeAt(0) - 64)
  }
  const control = controls[letter]
  if (control !== undefined) return control
  if (/[A-Za-z0-9]/.test(letter)) throw new RegexError('bad', `\\${letter} means nothing.`, start)
  return letter
}

/** Reads a class `[…]`; the reader stands behind the opening bracket. */
export function parseCharacterClass(reader: PatternReader): CharacterSet {
  const start = reader.at - 1
  const negated = reader.pattern[reader.at] === '^'
  if (negated) reader.at++
  const ranges: (readonly [number, number])[] = []
  const predicates: ((character: string) => boolean)[] = []
  let without: CharacterSet | null = null
  for (let first = true; ; first = false) {
    const character = reader.pattern[reader.at]
    if (character === undefined) throw new RegexError('bad', 'This class has no closing bracket.', start)
    if (character === ']' && !first) break
    if (character === '-' && reader.pattern[reader.at + 1] === '[' && !first) {
      if (++reader.depth > 50) throw new RegexError('too_costly', 'Classes are nested too deep.', start)
      reader.at += 2
      without = parseCharacterClass(reader)
      reader.depth--
      continue
    }
    readItem(reader, ranges, predicates)
  }
  reader.at++
  return { negated, ranges, predicates, without }
}

function readItem(
  reader: PatternReader,
  ranges: (readonly [number, number])[],
  predicates: ((character: string) => boolean)[],
): void {
  const start = reader.at
  const from = readMember(reader)
  if (typeof from !== 'string') {
    for (const predicate of from.predicates) {
      predicates.push(from.negated ? (character) => !predicate(character) : predicate)
    }
    return
  }
  const { pattern, at } = reader
  if (pattern[at] !== '-' || pattern[at + 1] === ']' || pattern[at + 1] === '[' || at + 1 >= pattern.length) {
    ranges.push([from.charCodeAt(0), from.charCodeAt(0)])
    return
  }
  reader.at++
  const to = readMember(reader)
  if (typeof to !== 'string' || to < from) throw new RegexError('bad', 'This range counts backwards.', start)
  ranges.push([from.charCodeAt(0), to.charCodeAt(0)])
}

function readMember(reader: PatternReader): string | CharacterSet {
  const start = reader.at
  const character = reader.pattern[reader.at++]!
  if (character !== '\\') return character
  const letter = reader.pattern[reader.at]
  if (letter === undefined) throw new RegexError('bad', 'The pattern ends after a backslash.', start)
  if (letter === 'b') {
    reader.at++
    return '\b'
  }
  const set = parseSetEscape(reader, start)
  const [range] = set.ranges
  return range === undefined ? set : String.fromCharCode(range[0])
}
