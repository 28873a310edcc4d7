import { problemAt } from '../expression-error.ts'
import type { Call, FunctionDefinition } from '../function-definition.ts'
import { defineFunction, needed, optional } from './define-function.ts'

const classes = [
  '0123456789',
  '!#$%&*+-=?@^_',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'abcdefghijklmnopqrstuvwxyz',
] as const
const longest = 256
const minimum = 'of the characters, at least so many are'

/** Values that differ each time. A mapping that uses them runs only on create. */
export const randomFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'Guid',
    family: 'random',
    summary: 'A new random GUID.',
    parameters: [],
    returns: 'text',
    examples: [],
    notes: ['Only in mappings that apply on create.'],
    volatile: true,
    apply: (call) => guid(dice(call)),
  }),
  defineFunction({
    name: 'RandomString',
    family: 'random',
    summary: 'A random text with so many digits, special characters, capitals and small letters at least.',
    parameters: [
      needed('length', 'number', `How many characters; at most ${longest}.`),
      needed('minimumNumbers', 'number', `${minimum} digits.`),
      needed('minimumSpecialCharacters', 'number', `${minimum} special characters.`),
      needed('minimumCapital', 'number', `${minimum} capital letters.`),
      needed('minimumLowerCase', 'number', `${minimum} small letters.`),
      optional('charactersToAvoid', 'literal', 'Characters that must not occur, such as "O0l1".'),
    ],
    returns: 'text',
    examples: [],
    notes: ['Only in mappings that apply on create.'],
    volatile: true,
    *check(call) {
      const numbers = call.arguments.slice(0, 5).map((part) => (part.kind === 'number' ? part.value : null))
      const [length, ...minimums] = numbers
      if (length === null || length === undefined || minimums.includes(null)) return
      const wrong = lengthProblem(length, minimums as number[])
      if (wrong !== null) yield problemAt('bad_argument', `RandomString: ${wrong}`, call.arguments[0]!.span)
    },
    apply: randomString,
  }),
]

function lengthProblem(length: number, minimums: readonly number[]): string | null {
  const all = [length, ...minimums]
  if (all.some((number) => number < 0 || !Number.isInteger(number))) return 'counts are whole numbers from 0.'
  if (length > longest) return `length is at most ${longest}.`
  const sum = minimums.reduce((total, number) => total + number, 0)
  return sum > length ? `length ${length} is less than the minimums together (${sum}).` : null
}

function randomString(call: Call): string {
  const length = call.number(0) ?? 0
  const minimums = [1, 2, 3, 4].map((index) => call.number(index) ?? 0)
  const wrong = lengthProblem(length, minimums)
  if (wrong !== null) call.fail(0, wrong)
  const avoided = call.text(5) ?? ''
  const allowed = classes.map((characters) => [...characters].filter((one) => !avoided.includes(one)))
  const everything = allowed.flat()
  const roll = dice(call)
  const characters = minimums.flatMap((count, index) => {
    if (count > 0 && allowed[index]!.length === 0) call.fail(5, 'a required kind has no characters left.')
    return Array.from({ length: count }, () => allowed[index]![roll(allowed[index]!.length)]!)
  })
  if (length > 0 && everything.length === 0) call.fail(5, 'no characters are left.')
  while (characters.length < length) characters.push(everything[roll(everything.length)]!)
  return shuffle(characters, roll).join('')
}

/** A whole number from 0 up to, but not including, `sides`. */
type Roll = (sides: number) => number

function dice(call: Call): Roll {
  const { random } = call.context
  if (random !== undefined) return (sides) => Math.floor(random() * sides)
  return (sides) => {
    // Values past the last whole multiple would favour small numbers: throw them away.
    const limit = 2 ** 32 - (2 ** 32 % sides)
    let value = limit
    while (value >= limit) value = crypto.getRandomValues(new Uint32Array(1))[0]!
    return value % sides
  }
}

function shuffle(characters: string[], roll: Roll): string[] {
  for (let index = characters.length - 1; index > 0; index--) {
    const other = roll(index + 1)
    const kept = characters[index]!
    characters[index] = characters[other]!
    characters[other] = kept
  }
  return characters
}

/** A version 4 UUID (RFC 9562 §5.4). */
function guid(roll: Roll): string {
  const digits = Array.from({ length: 32 }, () => roll(16))
  digits[12] = 4
  digits[16] = 8 + (digits[16]! % 4)
  const hex = digits.map((digit) => digit.toString(16)).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
