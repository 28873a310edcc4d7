import { isWordCharacter } from './character-set.ts'
import type { Assertion } from './regex-node.ts'

/** One instruction of a compiled pattern; numbers are addresses. */
export type Instruction =
  | { readonly op: 'set'; readonly matches: (character: string) => boolean }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'look'; readonly program: Program; readonly negated: boolean; readonly behind: boolean }
  /** Tries `first` before `second`. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'match' }

export type Program = readonly Instruction[]

export interface RegexMatch {
  readonly start: number
  readonly end: number
  /** Start and end of each group by number, -1 where it took no part; the whole match is group 0. */
  readonly groups: readonly (readonly [number, number])[]
}

/** Whether an assertion holds between two characters of the text. */
export function assertionHolds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'start':
      return at === 0
    case 'text_end':
      return at === text.length
    case 'end':
      return at === text.length || (at === text.length - 1 && text[at] === '\n')
    case 'line_start':
      return at === 0 || text[at - 1] === '\n'
    case 'line_end':
      return at === text.length || text[at] === '\n'
    default: {
      const isBoundary = isWordCharacter(text[at - 1]) !== isWordCharacter(text[at])
      return isBoundary === (assertion === 'boundary')
    }
  }
}
