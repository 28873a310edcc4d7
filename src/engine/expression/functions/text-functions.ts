import { type ExpressionProblem, problemAt } from '../expression-error.ts'
import type { FunctionDefinition } from '../function-definition.ts'
import type { FunctionCall } from '../syntax.ts'
import { scalarText } from '../value.ts'
import { defineFunction, needed, optional, repeated } from './define-function.ts'

const source = needed('source', 'text', 'The text to work on, usually an attribute.')

/** A start below 1 that is written down fails for everybody. */
function* checkStart(call: FunctionCall, index: number): Generator<ExpressionProblem> {
  const start = call.arguments[index]
  if (start?.kind !== 'number' || start.value >= 1) return
  yield problemAt('bad_argument', `${call.name}: start is counted from 1.`, start.span, {
    suggestion: 'Use 1 for the first character.',
  })
}

/** Joining, cutting and searching text. Null in gives null out unless a note says otherwise. */
export const textFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'Append',
    family: 'text',
    summary: 'Puts a text after another.',
    parameters: [source, needed('suffix', 'text', 'What comes after it.')],
    returns: 'text',
    examples: [
      {
        expression: 'Append([mailNickname], ".sbx")',
        attributes: { mailNickname: 'rhea' },
        result: 'rhea.sbx',
      },
    ],
    notes: ['A null source gives null, so that nobody is named ".sbx".'],
    apply: (call) => {
      const text = call.text(0)
      return text === null ? null : text + (call.text(1) ?? '')
    },
  }),
  defineFunction({
    name: 'Prepend',
    family: 'text',
    summary: 'Puts a text before another.',
    parameters: [needed('prefix', 'text', 'What comes before it.'), source],
    returns: 'text',
    examples: [
      { expression: 'Prepend("u-", [mailNickname])', attributes: { mailNickname: 'rhea' }, result: 'u-rhea' },
    ],
    apply: (call) => {
      const text = call.text(1)
      return text === null ? null : (call.text(0) ?? '') + text
    },
  }),
  defineFunction({
    name: 'Join',
    family: 'text',
    summary: 'Joins texts with a separator between them.',
    parameters: [
      needed('separator', 'text', 'What stands between two texts; may be empty.'),
      repeated(
        'source',
        'any',
        'A text, a number or an attribute; an attribute with several values gives each.',
      ),
    ],
    returns: 'text',
    examples: [
      {
        expression: 'Join("-", "a", [proxyAddresses])',
        attributes: { proxyAddresses: ['x', 'y'] },
        result: 'a-x-y',
      },
      {
        expression: 'Join(", ", "", [surname], [givenName])',
        attributes: { surname: 'Doe', givenName: 'John' },
        result: 'Doe, John',
      },
    ],
    notes: ['Null and empty texts are left out, separator included. If nothing is left the result is null.'],
    apply: (call) => {
      const parts: string[] = []
      for (let index = 1; index < call.count; index++) {
        for (const part of call.list(index)) if (part !== '') parts.push(part)
      }
      return parts.length === 0 ? null : parts.join(call.text(0) ?? '')
    },
  }),
  defineFunction({
    name: 'Left',
    family: 'text',
    summary: 'The first characters of a text.',
    parameters: [
      needed('string', 'text', 'The text to cut.'),
      needed('numChars', 'number', 'How many characters to keep.'),
    ],
    returns: 'text',
    examples: [{ expression: 'Left("Rheinland", 4)', result: 'Rhei' }],
    notes: ['0 gives an empty text, a negative number the whole text, a null text an empty one.'],
    apply: (call) => {
      const [text, length] = [call.text(0) ?? '', call.number(1) ?? 0]
      return length < 0 ? text : text.slice(0, Math.trunc(length))
    },
  }),
  defineFunction({
    name: 'Mid',
    family: 'text',
    summary: 'A part of a text.',
    parameters: [
      source,
      needed('start', 'number', 'First character to keep, counted from 1.'),
      needed('length', 'number', 'How many characters to keep.'),
    ],
    returns: 'text',
    examples: [{ expression: 'Mid("provision", 4, 3)', result: 'vis' }],
    notes: ['A length past the end gives the rest of the text.'],
    check: (call) => checkStart(call, 1),
    apply: (call) => {
      const [text, start, length] = [call.text(0), call.number(1) ?? 1, call.number(2) ?? 0]
      if (start < 1) call.fail(1, 'start is counted from 1.', 'Use 1 for the first character.')
      if (length < 0) call.fail(2, 'length cannot be negative.')
      const from = Math.trunc(start) - 1
      return text === null ? null : text.slice(from, from + Math.trunc(length))
    },
  }),
  defineFunction({
    name: 'Len',
    family: 'text',
    summary: 'How many characters a text has.',
    parameters: [needed('string', 'text', 'The text to measure.')],
    returns: 'number',
    examples: [{ expression: 'Len("SCIM")', result: 4 }],
    notes: ['A null text has length 0.'],
    apply: (call) => (call.text(0) ?? '').length,
  }),
  defineFunction({
    name: 'InStr',
    family: 'text',
    summary: 'Where a text occurs in another, counted from 1; 0 when it does not.',
    parameters: [
      needed('value1', 'text', 'The text to search.'),
      needed('value2', 'text', 'The text to find.'),
      optional('start', 'number', 'Where to begin, counted from 1.'),
      optional(
        'compareType',
        'word',
        'vbTextCompare ignores upper and lower case; vbBinaryCompare does not.',
        ['vbTextCompare', 'vbBinaryCompare'],
      ),
    ],
    returns: 'number',
    examples: [
      { expression: 'InStr("provisioning", "ion")', result: 7 },
      { expression: 'InStr("repEated", "e", 3, vbBinaryCompare)', result: 7 },
    ],
    notes: ['Without compareType upper and lower case count.'],
    check: (call) => checkStart(call, 2),
    apply: (call) => {
      const [text, wanted, start] = [call.text(0), call.text(1), call.number(2) ?? 1]
      if (start < 1) call.fail(2, 'start is counted from 1.')
      if (text === null || wanted === null) return 0
      const ignoresCase = call.text(3) === 'vbTextCompare'
      const [haystack, needle] = ignoresCase ? [text.toLowerCase(), wanted.toLowerCase()] : [text, wanted]
      return haystack.indexOf(needle, Math.trunc(start) - 1) + 1
    },
  }),
  defineFunction({
    name: 'StripSpaces',
    family: 'text',
    summary: 'Removes every space.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'StripSpaces("Anne Lise")', result: 'AnneLise' }],
    notes: ['Only the plain space (U+0020) is removed; tabs and no-break spaces stay.'],
    apply: (call) => call.text(0)?.replaceAll(' ', '') ?? null,
  }),
  defineFunction({
    name: 'Word',
    family: 'text',
    summary: 'One word of a text.',
    parameters: [
      needed('string', 'text', 'The text to look in.'),
      needed('wordNumber', 'number', 'Which word, counted from 1.'),
      needed('delimiters', 'text', 'Each of these characters separates words.'),
    ],
    returns: 'text',
    examples: [{ expression: 'Word("ops/platform/scim", 3, "/")', result: 'scim' }],
    notes: ['A number below 1, a null text or too few words give an empty text.'],
    apply: (call) => {
      const [text, number, delimiters] = [call.text(0) ?? '', call.number(1) ?? 0, call.text(2) ?? '']
      if (number < 1) return ''
      return wordsOf(text, delimiters)[Math.trunc(number) - 1] ?? ''
    },
  }),
  defineFunction({
    name: 'CStr',
    family: 'text',
    summary: 'Turns a number, a reference or a truth value into text.',
    parameters: [needed('value', 'text', 'The value to turn into text.')],
    returns: 'text',
    examples: [{ expression: 'CStr([manager])', attributes: { manager: 'p-17' }, result: 'p-17' }],
    apply: (call) => {
      const value = call.value(0)
      return typeof value === 'object' || typeof value === 'symbol' ? call.text(0) : scalarText(value)
    },
  }),
  defineFunction({
    name: 'DefaultDomain',
    family: 'text',
    summary: "The directory's default domain.",
    parameters: [],
    returns: 'text',
    examples: [],
    notes: ['Null when the directory has none.'],
    apply: (call) => call.context.defaultDomain ?? null,
  }),
  defineFunction({
    name: 'ConvertToBase64',
    family: 'text',
    summary: 'Base64 of the text as UTF-16, low byte first.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'ConvertToBase64("SCIM")', result: 'UwBDAEkATQA=' }],
    apply: (call) => {
      const text = call.text(0)
      return text === null ? null : Buffer.from(text, 'utf16le').toString('base64')
    },
  }),
  defineFunction({
    name: 'ConvertToUTF8Hex',
    family: 'text',
    summary: 'The UTF-8 bytes of a text, as upper-case hexadecimal digits.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'ConvertToUTF8Hex("Zoë")', result: '5A6FC3AB' }],
    apply: (call) => {
      const text = call.text(0)
      return text === null ? null : Buffer.from(text, 'utf8').toString('hex').toUpperCase()
    },
  }),
  defineFunction({
    name: 'SelectUniqueValue',
    family: 'text',
    summary: 'The first of several candidates that nobody uses at the target yet.',
    parameters: [
      needed('rule1', 'text', 'The first candidate.'),
      repeated('rule', 'text', 'Candidates to try next.'),
    ],
    returns: 'text',
    examples: [],
    notes: [
      'Must be the outermost function, in a mapping that applies only on create and does not match.',
      'SCIM applications cannot use it: SCIM has no way to reserve a value. Entra has the same limit.',
    ],
    *check(call) {
      for (const [index, part] of call.arguments.entries()) {
        if (part.kind !== 'missing') continue
        yield problemAt('argument_missing', `SelectUniqueValue: candidate ${index + 1} is empty.`, part.span)
      }
    },
    apply: (call) => {
      for (let index = 0; index < call.count; index++) {
        const candidate = call.text(index)
        if (candidate !== null && candidate !== '' && !call.context.isTaken?.(candidate)) return candidate
      }
      return call.fail(0, 'every candidate is already in use at the target.', 'Add another candidate.')
    },
  }),
]

function wordsOf(text: string, delimiters: string): string[] {
  const found: string[] = []
  let word = ''
  for (const character of text) {
    if (!delimiters.includes(character)) word += character
    else if (word !== '') {
      found.push(word)
      word = ''
    }
  }
  return word === '' ? found : [...found, word]
}
