import type { CharacterSet } from './character-set.ts'

export type Assertion = 'start' | 'end' | 'line_start' | 'line_end' | 'text_end' | 'boundary' | 'no_boundary'

/** The tree of a pattern. */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly ignoresCase: boolean }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly choices: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly group: Group; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly body: RegexNode }
  | {
      readonly kind: 'repeat'
      readonly body: RegexNode
      readonly min: number
      readonly max: number
      readonly lazy: boolean
    }

/** A capturing group. .NET numbers the unnamed ones first, then the named ones. */
export interface Group {
  readonly name: string | null
  number: number
}

export interface ParsedRegex {
  readonly root: RegexNode
  readonly groups: readonly Group[]
}

export interface Options {
  readonly ignoresCase: boolean
  readonly multiline: boolean
  readonly dotMatchesNewline: boolean
}

export interface PatternReader {
  readonly pattern: string
  at: number
  options: Options
  depth: number
  readonly groups: Group[]
}
