/** A set of UTF-16 code units; .NET matches patterns by code unit as well. */
export interface CharacterSet {
  readonly negated: boolean
  readonly ranges: readonly (readonly [number, number])[]
  readonly predicates: readonly ((character: string) => boolean)[]
  /** What a class such as [a-z-[aeiou]] takes away again. */
  readonly without: CharacterSet | null
}

const byPattern = (pattern: RegExp) => (character: string) => pattern.test(character)
const word = byPattern(/^[\p{L}\p{Mn}\p{Nd}\p{Pc}]$/u)
const digit = byPattern(/^\p{Nd}$/u)
const blank = byPattern(/^[\f\n\r\t\v\x85\p{Z}]$/u)

/** `\w`, `\d` and `\s` know all of Unicode, as in .NET; JavaScript's own know only ASCII letters and digits. */
export const shorthands: Readonly<Record<string, (character: string) => boolean>> = {
  w: word,
  d: digit,
  s: blank,
  W: (character) => !word(character),
  D: (character) => !digit(character),
  S: (character) => !blank(character),
}

const blocks: Readonly<Record<string, readonly [number, number]>> = {
  IsBasicLatin: [0x0000, 0x007f],
  'IsLatin-1Supplement': [0x0080, 0x00ff],
  'IsLatinExtended-A': [0x0100, 0x017f],
  'IsLatinExtended-B': [0x0180, 0x024f],
  IsGreek: [0x0370, 0x03ff],
  IsGreekandCoptic: [0x0370, 0x03ff],
  IsCyrillic: [0x0400, 0x04ff],
  IsHebrew: [0x0590, 0x05ff],
  IsArabic: [0x0600, 0x06ff],
}
const categories = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?)$/

/** The test for `\p{name}`; null when there is no such category or block. */
export function propertyNamed(name: string): ((character: string) => boolean) | null {
  const block = blocks[name]
  if (block !== undefined) {
    return (character) => character.charCodeAt(0) >= block[0] && character.charCodeAt(0) <= block[1]
  }
  return categories.test(name) ? byPattern(new RegExp(`^\\p{${name}}$`, 'u')) : null
}

export function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && word(character)
}

/** Whether the set holds a character, under ignored case if asked. */
export function holds(set: CharacterSet, character: string, ignoresCase: boolean): boolean {
  if (!ignoresCase) return holdsExactly(set, character)
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
  const found = [character, lower, upper].some((one) => one.length === 1 && isListed(set, one))
  return found !== set.negated && !(set.without !== null && holds(set.without, character, true))
}

function holdsExactly(set: CharacterSet, character: string): boolean {
  if (isListed(set, character) === set.negated) return false
  return set.without === null || !holdsExactly(set.without, character)
}

function isListed({ ranges, predicates }: CharacterSet, character: string): boolean {
  const code = character.charCodeAt(0)
  for (const [from, to] of ranges) if (code >= from && code <= to) return true
  for (const predicate of predicates) if (predicate(character)) return true
  return false
}

/** The set of one character. */
export function only(character: string): CharacterSet {
  const code = character.charCodeAt(0)
  return { negated: false, ranges: [[code, code]], predicates: [], without: null }
}
