import { type CharacterSet, only } from './character-set.ts'
import { parseCharacterClass, parseEscape } from './parse-character.ts'
import { RegexError } from './regex-error.ts'
import type { Assertion, Group, ParsedRegex, PatternReader, RegexNode } from './regex-node.ts'

const deepest = 50

/**
 * Reads a pattern in the .NET flavour, as far as it can be run in linear time: back-references, atomic
 * groups, balancing groups, conditionals and right-to-left are refused by name.
 *
 * @throws RegexError pointing at the character of the pattern.
 */
export function parseRegex(pattern: string): ParsedRegex {
  const options = { ignoresCase: false, multiline: false, dotMatchesNewline: false }
  const reader: PatternReader = { pattern, at: 0, options, depth: 0, groups: [] }
  const root = parseChoice(reader)
  if (reader.at < pattern.length) throw new RegexError('bad', 'This ) closes nothing.', reader.at)
  const unnamed = reader.groups.filter((group) => group.name === null)
  const named = reader.groups.filter((group) => group.name !== null)
  for (const [index, group] of [...unnamed, ...named].entries()) group.number = index + 1
  return { root, groups: reader.groups }
}

function parseChoice(reader: PatternReader): RegexNode {
  const outer = reader.options
  const choices = [parseSequence(reader)]
  while (reader.pattern[reader.at] === '|') {
    reader.at++
    choices.push(parseSequence(reader))
  }
  reader.options = outer
  return choices.length === 1 ? choices[0]! : { kind: 'choice', choices }
}

function parseSequence(reader: PatternReader): RegexNode {
  const parts: RegexNode[] = []
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern[reader.at]!)) {
    const atom = parseAtom(reader)
    if (atom !== null) parts.push(parseRepeat(reader, atom))
  }
  return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts }
}

function parseAtom(reader: PatternReader): RegexNode | null {
  const { pattern, options } = reader
  const start = reader.at++
  const character = pattern[start]!
  const set = (of: CharacterSet): RegexNode => ({ kind: 'set', set: of, ignoresCase: options.ignoresCase })
  const assertion = (of: Assertion): RegexNode => ({ kind: 'assertion', assertion: of })
  switch (character) {
    case '(':
      return parseGroup(reader, start)
    case '[':
      return set(parseCharacterClass(reader))
    case '.': {
      const newline: CharacterSet = { ...only('\n'), negated: true }
      const everything: CharacterSet = { negated: true, ranges: [], predicates: [], without: null }
      return set(options.dotMatchesNewline ? everything : newline)
    }
    case '^':
      return assertion(options.multiline ? 'line_start' : 'start')
    case '$':
      return assertion(options.multiline ? 'line_end' : 'end')
    case '\\': {
      const escaped = parseEscape(reader, start)
      return typeof escaped === 'string' ? assertion(escaped) : set(escaped)
    }
    case '*':
    case '+':
    case '?':
      throw new RegexError('bad', `There is nothing before ${character} to repeat.`, start)
    default:
      return set(only(character))
  }
}

/** What each refused group opening is called. */
const refusedGroups: readonly (readonly [RegExp, string])[] = [
  [/^\?>/, 'Atomic groups (?>…) are'],
  [/^\?\(/, 'Conditionals (?(…)…) are'],
  [/^\?(?:<\w*-\w+>|'\w*-\w+')/, 'Balancing groups (?<a-b>…) are'],
]

function parseGroup(reader: PatternReader, start: number): RegexNode | null {
  const rest = reader.pattern.slice(reader.at)
  const refused = refusedGroups.find(([opening]) => opening.test(rest))
  if (refused !== undefined) throw new RegexError('unsupported', `${refused[1]} not supported.`, start)
  const comment = /^\?#[^)]*\)/.exec(rest)
  if (comment !== null) {
    reader.at += comment[0].length
    return null
  }
  const inline = /^\?([a-z]*)(?:-([a-z]+))?([:)])/.exec(rest)
  if (inline !== null) return parseOptions(reader, inline, start)
  const look = /^\?(<?)([=!])/.exec(rest)
  if (look !== null) {
    reader.at += look[0].length
    const body = parseBody(reader, start)
    return { kind: 'look', behind: look[1] === '<', negated: look[2] === '!', body }
  }
  const name = /^\?(?:<(\w+)>|'(\w+)')/.exec(rest)
  if (name === null && rest[0] === '?') throw new RegexError('bad', 'This group cannot be read.', start)
  reader.at += name?.[0].length ?? 0
  return {
    kind: 'group',
    group: groupFor(reader, name?.[1] ?? name?.[2] ?? null),
    body: parseBody(reader, start),
  }
}

/** Groups of one name share one capture, as in .NET. */
function groupFor(reader: PatternReader, name: string | null): Group {
  const known = name === null ? undefined : reader.groups.find((group) => group.name === name)
  if (known !== undefined) return known
  const group: Group = { name, number: 0 }
  reader.groups.push(group)
  return group
}

function parseOptions(reader: PatternReader, match: RegExpExecArray, start: number): RegexNode | null {
  const [opening, on = '', off = '', end] = match
  const unknown = [...on, ...off].find((letter) => !'ims'.includes(letter))
  if (unknown !== undefined) {
    throw new RegexError('unsupported', `The option ${unknown} is not supported; i, m and s are.`, start)
  }
  reader.at += opening.length
  const changed = (letter: string, now: boolean) =>
    on.includes(letter) ? true : off.includes(letter) ? false : now
  const outer = reader.options
  reader.options = {
    ignoresCase: changed('i', outer.ignoresCase),
    multiline: changed('m', outer.multiline),
    dotMatchesNewline: changed('s', outer.dotMatchesNewline),
  }
  if (end === ')') return null
  const body = parseBody(reader, start)
  reader.options = outer
  return body
}

function parseBody(reader: PatternReader, start: number): RegexNode {
  if (++reader.depth > deepest)
    throw new RegexError('too_costly', `Groups may be nested ${deepest} deep.`, start)
  const body = parseChoice(reader)
  if (reader.pattern[reader.at] !== ')') throw new RegexError('bad', 'This group is not closed.', start)
  reader.at++
  reader.depth--
  return body
}

const quantifier = /(?:([*+?])|\{(\d{1,9})(?:(,)(\d{1,9})?)?\})(\?)?/y

function parseRepeat(reader: PatternReader, atom: RegexNode): RegexNode {
  quantifier.lastIndex = reader.at
  const match = quantifier.exec(reader.pattern)
  if (match === null) return atom
  const [text, sign, low, comma, high, lazy] = match
  const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0
  const most = high === undefined ? Number.POSITIVE_INFINITY : Number(high)
  const max =
    sign === undefined ? (comma === undefined ? min : most) : sign === '?' ? 1 : Number.POSITIVE_INFINITY
  if (min > max) throw new RegexError('bad', `${text} counts backwards.`, reader.at)
  reader.at += text.length
  quantifier.lastIndex = reader.at
  if (quantifier.test(reader.pattern)) throw new RegexError('bad', 'This repeats a repetition.', reader.at)
  return { kind: 'repeat', body: atom, min, max, lazy: lazy !== undefined }
}
