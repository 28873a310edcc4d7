import { problemAt } from '../expression-error.ts'
import type { FunctionDefinition } from '../function-definition.ts'
import { defineFunction, needed } from './define-function.ts'

const attribute = needed('attribute', 'values', 'An attribute with several values.')

/** Attributes with several values. */
export const multiValueFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'Count',
    family: 'several values',
    summary: 'How many values an attribute has.',
    parameters: [attribute],
    returns: 'number',
    examples: [
      { expression: 'Count([proxyAddresses])', attributes: { proxyAddresses: ['a', 'b', 'c'] }, result: 3 },
    ],
    notes: ['An absent attribute has 0 values, a single value counts as 1.'],
    apply: (call) => call.list(0).length,
  }),
  defineFunction({
    name: 'Item',
    family: 'several values',
    summary: 'One value of an attribute that has several.',
    parameters: [attribute, needed('index', 'number', 'Which one, counted from 1.')],
    returns: 'text',
    examples: [
      { expression: 'Item([proxyAddresses], 1)', attributes: { proxyAddresses: ['x', 'y'] }, result: 'x' },
    ],
    notes: ['An index past the last value gives null.'],
    *check(call) {
      const index = call.arguments[1]
      if (index?.kind !== 'number' || (index.value >= 1 && Number.isInteger(index.value))) return
      yield problemAt('bad_argument', 'Item: values are counted from 1.', index.span, {
        suggestion: 'Use 1 for the first value.',
      })
    },
    apply: (call) => {
      const index = call.number(1) ?? 0
      if (index < 1) call.fail(1, 'values are counted from 1.', 'Use 1 for the first value.')
      return call.list(0)[Math.trunc(index) - 1] ?? null
    },
  }),
  defineFunction({
    name: 'RemoveDuplicates',
    family: 'several values',
    summary: 'The values of an attribute, each once.',
    parameters: [attribute],
    returns: 'values',
    examples: [
      {
        expression: 'RemoveDuplicates([proxyAddresses])',
        attributes: { proxyAddresses: ['a', 'b', 'a'] },
        result: ['a', 'b'],
      },
    ],
    notes: ['Upper and lower case count; the first of equal values keeps its place.'],
    apply: (call) => [...new Set(call.list(0))],
  }),
  defineFunction({
    name: 'Split',
    family: 'several values',
    summary: 'Cuts a text into several values.',
    parameters: [
      needed('source', 'text', 'The text to cut.'),
      needed('delimiter', 'text', 'What stands between two values.'),
    ],
    returns: 'values',
    examples: [
      { expression: 'Split("a;b", ";")', result: ['a', 'b'] },
      { expression: 'Split("A, B", ",")', result: ['A', 'B'] },
    ],
    notes: ['Values are trimmed; empty ones are left out. A null text gives no values.'],
    *check(call) {
      const delimiter = call.arguments[1]
      if (delimiter?.kind === 'text' && delimiter.value === '') {
        yield problemAt('bad_argument', 'Split: the delimiter is empty.', delimiter.span)
      }
    },
    apply: (call) => {
      const [text, delimiter] = [call.text(0), call.text(1) ?? '']
      if (text === null) return null
      if (delimiter === '') return call.fail(1, 'the delimiter is empty.')
      const parts = text.split(delimiter).map((part) => part.trim())
      return parts.filter((part) => part !== '')
    },
  }),
]
