import { type CharacterSet, holds } from './character-set.ts'
import { parseRegex } from './parse-regex.ts'
import type { Instruction, Program, RegexMatch } from './program.ts'
import { RegexError } from './regex-error.ts'
import type { RegexNode } from './regex-node.ts'
import { runProgram, startRun } from './run-program.ts'

/** A pattern ready to run. */
export interface Regex {
  readonly pattern: string
  /** Number of each named group. */
  readonly names: ReadonlyMap<string, number>
  readonly groupCount: number
  /** Every match from left to right, none overlapping. @throws RegexError when the work exceeds its bound. */
  findAll(text: string): readonly RegexMatch[]
  /** Whether the whole text matches. @throws RegexError when the work exceeds its bound. */
  matchesWhole(text: string): boolean
}

const longestPattern = 2000
const largestProgram = 5000

/**
 * Compiles a .NET pattern for a matcher whose time grows linearly with the text: all alternatives are
 * followed side by side, so no pattern can explode. Look-arounds run at each position they are asked
 * for, under the same bound on work.
 *
 * @throws RegexError when the pattern is wrong, unsupported or too large.
 */
export function compileRegex(pattern: string): Regex {
  if (pattern.length > longestPattern) {
    throw new RegexError('too_costly', `A pattern has at most ${longestPattern} characters.`, longestPattern)
  }
  const { root, groups } = parseRegex(pattern)
  const size = { left: largestProgram }
  const program = programOf({ kind: 'sequence', parts: [root] }, false, size)
  const names = new Map(
    groups.flatMap(({ name, number }) => (name === null ? [] : [[name, number] as const])),
  )
  return {
    pattern,
    names,
    groupCount: groups.length,
    findAll: (text) => findAll(program, text, groups.length),
    matchesWhole: (text) =>
      runProgram(program, { from: 0, wholeText: true, slots: 0 }, startRun(text)) !== null,
  }
}

/** All matches share one bound on work: a pattern that looks to the end for each match is quadratic otherwise. */
function findAll(program: Program, text: string, slots: number): readonly RegexMatch[] {
  const run = startRun(text)
  const matches: RegexMatch[] = []
  for (let from = 0; from <= text.length; ) {
    const match = runProgram(program, { from, wholeText: false, slots }, run)
    if (match === null) break
    matches.push(match)
    from = match.end > match.start ? match.end : match.end + 1
  }
  return matches
}

interface Size {
  left: number
}

function programOf(node: RegexNode, behind: boolean, size: Size): Program {
  const program: Instruction[] = []
  emit(node, program, behind, size)
  program.push({ op: 'match' })
  return program
}

/** Appends the instructions of a node; `behind` writes them for reading the text backwards. */
function emit(node: RegexNode, program: Instruction[], behind: boolean, size: Size): void {
  if (--size.left < 0) {
    throw new RegexError('too_costly', 'The pattern is too large once its repetitions are written out.', 0)
  }
  switch (node.kind) {
    case 'set':
      program.push({ op: 'set', matches: matcherOf(node.set, node.ignoresCase) })
      return
    case 'assertion':
      program.push({ op: 'assert', assertion: node.assertion })
      return
    case 'sequence':
      for (const part of behind ? node.parts.toReversed() : node.parts) emit(part, program, behind, size)
      return
    case 'group':
      program.push({ op: 'save', slot: node.group.number * 2 + (behind ? 1 : 0) })
      emit(node.body, program, behind, size)
      program.push({ op: 'save', slot: node.group.number * 2 + (behind ? 0 : 1) })
      return
    case 'look': {
      const inner = programOf(node.body, node.behind, size)
      program.push({ op: 'look', program: inner, negated: node.negated, behind: node.behind })
      return
    }
    case 'choice':
      emitChoice(node.choices, program, behind, size)
      return
    case 'repeat':
      emitRepeat(node, program, behind, size)
  }
}

function matcherOf(set: CharacterSet, ignoresCase: boolean): (character: string) => boolean {
  return (character) => holds(set, character, ignoresCase)
}

function emitChoice(
  choices: readonly RegexNode[],
  program: Instruction[],
  behind: boolean,
  size: Size,
): void {
  const ends: { to: number }[] = []
  for (const [index, choice] of choices.entries()) {
    const isLast = index === choices.length - 1
    const split = { op: 'split' as const, first: program.length + 1, second: 0 }
    if (!isLast) program.push(split)
    emit(choice, program, behind, size)
    if (isLast) continue
    const jump = { op: 'jump' as const, to: 0 }
    program.push(jump)
    ends.push(jump)
    split.second = program.length
  }
  for (const end of ends) end.to = program.length
}

function emitRepeat(
  node: Extract<RegexNode, { kind: 'repeat' }>,
  program: Instruction[],
  behind: boolean,
  size: Size,
): void {
  const { body, min, max, lazy } = node
  const branch = () => {
    const split = { op: 'split' as const, first: program.length + 1, second: program.length + 1 }
    program.push(split)
    return (target: number) => {
      if (lazy) split.first = target
      else split.second = target
    }
  }
  for (let count = 0; count < min; count++) emit(body, program, behind, size)
  if (max === Number.POSITIVE_INFINITY) {
    const loop = program.length
    const leave = branch()
    emit(body, program, behind, size)
    program.push({ op: 'jump', to: loop })
    leave(program.length)
    return
  }
  const leaves: ((target: number) => void)[] = []
  for (let count = min; count < max; count++) {
    leaves.push(branch())
    emit(body, program, behind, size)
  }
  for (const leave of leaves) leave(program.length)
}
