import { assertionHolds, type Program, type RegexMatch } from './program.ts'
import { RegexError } from './regex-error.ts'

interface RunOptions {
  readonly from: number
  /** The match must begin at `from` and take the whole text. */
  readonly wholeText: boolean
  readonly slots: number
}

/** Steps one run may take, look-arounds included: some hundred milliseconds at the very worst. */
const mostSteps = 5_000_000

/** The work done on one text. */
export interface Run {
  readonly text: string
  steps: number
  /** Outcome of each look-around at each position, asked once. */
  readonly looked: Map<Program, Map<number, boolean>>
}

export function startRun(text: string): Run {
  return { text, steps: 0, looked: new Map() }
}

type Slots = readonly number[]

interface Thread {
  readonly address: number
  readonly slots: Slots
}

/**
 * Runs all alternatives of a program side by side over the text (Thompson's construction with captures,
 * as Pike described it): every character is looked at once per instruction, whatever the pattern.
 */
export function runProgram(program: Program, options: RunOptions, run: Run): RegexMatch | null {
  const slots: number[] = new Array(2 + options.slots * 2).fill(-1)
  const found = follow(run, program, options.from, 1, slots, {
    anchored: options.wholeText,
    wholeText: options.wholeText,
  })
  if (found === null) return null
  const groups = Array.from({ length: options.slots + 1 }, (_, group) => {
    return [found[group * 2] ?? -1, found[group * 2 + 1] ?? -1] as const
  })
  return { start: groups[0]![0], end: groups[0]![1], groups }
}

interface Follow {
  readonly anchored: boolean
  readonly wholeText: boolean
}

function follow(
  run: Run,
  program: Program,
  from: number,
  direction: 1 | -1,
  empty: readonly number[],
  { anchored, wholeText }: Follow,
): Slots | null {
  const { text } = run
  const last = direction === 1 ? text.length : 0
  let threads: Thread[] = []
  let best: Slots | null = null
  for (let at = from; ; at += direction) {
    const seen = new Uint8Array(program.length)
    const ready: Thread[] = []
    for (const thread of threads) spread(run, program, thread, at, seen, ready)
    if (best === null && (at === from || !anchored)) {
      spread(run, program, { address: 0, slots: set(empty, 0, at) }, at, seen, ready)
    }
    threads = []
    const character = direction === 1 ? text[at] : text[at - 1]
    for (const thread of ready) {
      const instruction = program[thread.address]!
      if (instruction.op === 'match') {
        if (wholeText && at !== last) continue
        best = set(thread.slots, 1, at)
        break
      }
      if (instruction.op === 'set' && character !== undefined && instruction.matches(character)) {
        threads.push({ address: thread.address + 1, slots: thread.slots })
      }
    }
    if (at === last || (threads.length === 0 && (best !== null || anchored))) return best
  }
}

/** Follows a thread through everything that reads no character, in order of preference. */
function spread(
  run: Run,
  program: Program,
  first: Thread,
  at: number,
  seen: Uint8Array,
  ready: Thread[],
): void {
  const pending: Thread[] = [first]
  while (pending.length > 0) {
    const thread = pending.pop()!
    const { address, slots } = thread
    if (seen[address] === 1) continue
    seen[address] = 1
    if (++run.steps > mostSteps) {
      throw new RegexError('too_costly', 'Matching this pattern against this text takes too long.', 0)
    }
    const instruction = program[address]!
    switch (instruction.op) {
      case 'jump':
        pending.push({ address: instruction.to, slots })
        break
      case 'split':
        pending.push({ address: instruction.second, slots }, { address: instruction.first, slots })
        break
      case 'save':
        pending.push({ address: address + 1, slots: set(slots, instruction.slot, at) })
        break
      case 'assert':
        if (assertionHolds(instruction.assertion, run.text, at)) pending.push({ address: address + 1, slots })
        break
      case 'look':
        if (look(run, instruction.program, instruction.behind, at) !== instruction.negated) {
          pending.push({ address: address + 1, slots })
        }
        break
      default:
        ready.push(thread)
    }
  }
}

function look(run: Run, program: Program, behind: boolean, at: number): boolean {
  const known = run.looked.get(program) ?? new Map<number, boolean>()
  run.looked.set(program, known)
  const earlier = known.get(at)
  if (earlier !== undefined) return earlier
  const options = { anchored: true, wholeText: false }
  const found = follow(run, program, at, behind ? -1 : 1, [-1, -1], options) !== null
  known.set(at, found)
  return found
}

/** Groups inside a look-around are not kept: their slots lie past the end and are left out. */
function set(slots: Slots, slot: number, at: number): Slots {
  if (slot >= slots.length) return slots
  const copy = slots.slice()
  copy[slot] = at
  return copy
}
