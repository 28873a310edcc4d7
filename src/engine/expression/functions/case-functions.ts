import { problemAt } from '../expression-error.ts'
import type { Call, FunctionDefinition } from '../function-definition.ts'
import type { FunctionCall } from '../syntax.ts'
import { defineFunction, needed, optional } from './define-function.ts'
import { normalizeDiacritics } from './normalize-diacritics.ts'

const source = needed('source', 'text', 'The text to work on, usually an attribute.')
const culture = optional('culture', 'literal', 'A culture name such as "tr-TR"; without it, no culture.')

/** Upper and lower case, and letters without their accents. */
export const caseFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'ToLower',
    family: 'text',
    summary: 'The text in lower case.',
    parameters: [source, culture],
    returns: 'text',
    examples: [
      { expression: 'ToLower("RHEA")', result: 'rhea' },
      { expression: 'ToLower("KIRIL", "tr-TR")', result: 'kırıl' },
    ],
    notes: ['Without a culture every character gives exactly one, as in .NET: ß stays ß.'],
    check: checkCulture,
    apply: (call) => {
      const [text, name] = [call.text(0), cultureOf(call)]
      if (text === null) return null
      return name !== null ? text.toLocaleLowerCase(name) : eachCharacter(text, (one) => one.toLowerCase())
    },
  }),
  defineFunction({
    name: 'ToUpper',
    family: 'text',
    summary: 'The text in upper case.',
    parameters: [source, culture],
    returns: 'text',
    examples: [
      { expression: 'ToUpper("tf")', result: 'TF' },
      { expression: 'ToUpper("izmir", "tr-TR")', result: 'İZMİR' },
    ],
    notes: ['Without a culture every character gives exactly one, as in .NET: ß stays ß.'],
    check: checkCulture,
    apply: (call) => {
      const [text, name] = [call.text(0), cultureOf(call)]
      if (text === null) return null
      return name !== null ? text.toLocaleUpperCase(name) : eachCharacter(text, (one) => one.toUpperCase())
    },
  }),
  defineFunction({
    name: 'PCase',
    family: 'text',
    summary: 'Each word with a capital first letter and the rest in lower case.',
    parameters: [
      source,
      optional(
        'wordSeparators',
        'literal',
        'The characters that separate words; without it, spaces and punctuation.',
      ),
    ],
    returns: 'text',
    examples: [
      { expression: 'PCase("ANNE-LISE O\'NEIL", " \'-")', result: "Anne-Lise O'Neil" },
      { expression: 'PCase("PABLO GONSALVES (SECOND)")', result: 'Pablo Gonsalves (Second)' },
    ],
    notes: [
      'Without wordSeparators an apostrophe inside a word does not begin a new one, as in .NET ToTitleCase; give " \'" to have it do so.',
    ],
    apply: (call) => {
      const text = call.text(0)
      if (text === null) return null
      const separators = call.has(1) ? call.text(1) : null
      return separators === null ? titleCase(text) : capitaliseAfter(text, separators)
    },
  }),
  defineFunction({
    name: 'NormalizeDiacritics',
    family: 'text',
    summary: 'Latin letters without their accents.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'NormalizeDiacritics("Bjørn Łukasz")', result: 'Bjoern Lukasz' }],
    notes: [
      'ü, ö, ä and å give u, o, a and a; æ and ø give ae and oe; ß gives ss. Case is kept.',
      'Letters of the families a c d e g i l n o r s t u y z are covered; others stay as they are.',
    ],
    apply: (call) => {
      const text = call.text(0)
      return text === null ? null : normalizeDiacritics(text)
    },
  }),
]

function* checkCulture(call: FunctionCall) {
  const part = call.arguments[1]
  if (part?.kind !== 'text' || isCulture(part.value)) return
  const message = `${call.name}: "${part.value}" is not a culture.`
  yield problemAt('bad_argument', message, part.span, { suggestion: 'Write it as in "tr-TR".' })
}

/** Null: no culture. */
function cultureOf(call: Call): string | null {
  const name = call.text(1)
  if (name === null || name === '') return null
  return isCulture(name) ? name : call.fail(1, `"${name.slice(0, 40)}" is not a culture.`)
}

function isCulture(name: string): boolean {
  try {
    return name === '' || Intl.getCanonicalLocales(name).length === 1
  } catch {
    return false
  }
}

/** Changes case one character at a time, leaving characters whose other case is longer. */
function eachCharacter(text: string, change: (character: string) => string): string {
  let result = ''
  for (const character of text) {
    const changed = change(character)
    result += changed.length === character.length ? changed : character
  }
  return result
}

const separator = /[\p{Z}\p{Cc}\p{Cf}\p{P}\p{S}]/u
const letter = /\p{L}/u

/** .NET's ToTitleCase over the lower-cased text: a word ends at a separator, but not at an apostrophe in it. */
function titleCase(text: string): string {
  let result = ''
  let inWord = false
  for (const character of eachCharacter(text, (one) => one.toLowerCase())) {
    if (inWord) {
      result += character
      inWord = character === "'" || !separator.test(character)
    } else {
      inWord = letter.test(character)
      result += inWord ? eachCharacter(character, (one) => one.toUpperCase()) : character
    }
  }
  return result
}

function capitaliseAfter(text: string, separators: string): string {
  let result = ''
  let atStart = true
  for (const character of eachCharacter(text, (one) => one.toLowerCase())) {
    result += atStart ? eachCharacter(character, (one) => one.toUpperCase()) : character
    atStart = separators.includes(character)
  }
  return result
}
