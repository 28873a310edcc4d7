import { type ExpressionProblem, problemAt } from '../expression-error.ts'
import type { Call, FunctionDefinition } from '../function-definition.ts'
import { type Expression, type FunctionCall, nodesOf } from '../syntax.ts'
import { isEmpty, scalarText, type Value } from '../value.ts'
import { defineFunction, needed, optional, repeated } from './define-function.ts'

const expression = needed('expression', 'any', 'What to look at, usually an attribute.')

/** Choosing between values, and asking what a value is. */
export const conditionFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'IIF',
    family: 'conditions',
    summary: 'One of two values, by a condition.',
    parameters: [
      needed('condition', 'condition', 'A comparison (=, <>, >, >=, <, <=) or something true or false.'),
      optional('valueIfTrue', 'any', 'The value when the condition holds.'),
      optional('valueIfFalse', 'any', 'The value when it does not.'),
    ],
    returns: 'any',
    examples: [
      { expression: 'IIF([country]="NO", [country], "ZZ")', attributes: { country: 'NO' }, result: 'NO' },
    ],
    notes: [
      'A comparison with a null or empty attribute never holds, <> included. To catch empty values use Switch([x], [x], "", "Other").',
      'There is no AND or OR: nest IIF in the true value (and) or in the false value (or).',
    ],
    check: checkCondition,
    apply: (call) => call.value(isTrue(call, 0) ? 1 : 2),
  }),
  defineFunction({
    name: 'Switch',
    family: 'conditions',
    summary: 'Looks a text up in a list of keys and gives the value that stands after the key.',
    parameters: [
      needed('source', 'text', 'The text to look up.'),
      optional('defaultValue', 'any', 'The value when no key fits; null when left empty.'),
      repeated('key', 'text', 'A key; upper and lower case count. "" fits null and empty.'),
      repeated('value', 'any', 'The value of that key.'),
    ],
    returns: 'any',
    examples: [
      {
        expression: 'Switch([state], "Europe/Oslo", "BW", "Europe/Berlin")',
        attributes: { state: 'BW' },
        result: 'Europe/Berlin',
      },
      {
        expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
        result: 'True',
      },
    ],
    notes: [
      'The person is always read whole, so a change of another attribute never makes the source look empty.',
    ],
    *check(call) {
      if (call.arguments.length % 2 === 0) return
      const last = call.arguments[call.arguments.length - 1]!
      yield problemAt('too_few_arguments', 'Switch: the last key has no value.', last.span, {
        suggestion: 'After the default, keys and values alternate: Switch([x], default, key1, value1, …).',
      })
    },
    apply: (call) => {
      const source = call.text(0) ?? ''
      for (let index = 2; index + 1 < call.count; index += 2) {
        if ((call.text(index) ?? '') === source) return call.value(index + 1)
      }
      return call.value(1)
    },
  }),
  defineFunction({
    name: 'Coalesce',
    family: 'conditions',
    summary: 'The first value that is not null.',
    parameters: [
      repeated('source', 'any', 'Tried in this order; the last one may be a fixed default, "" included.'),
    ],
    returns: 'any',
    examples: [
      {
        expression: 'Coalesce([mail], [userPrincipalName])',
        attributes: { userPrincipalName: 'rhea@fab.io' },
        result: 'rhea@fab.io',
      },
    ],
    notes: ['An empty text is a value; an attribute the directory does not have is null.'],
    apply: (call) => {
      for (let index = 0; index < call.count; index++) {
        const value = call.value(index)
        if (value !== null && !(Array.isArray(value) && value.length === 0)) return value
      }
      return null
    },
  }),
  defineFunction({
    name: 'Not',
    family: 'conditions',
    summary: 'The opposite of True; True for anything else.',
    parameters: [needed('source', 'condition', 'Something true or false.')],
    returns: 'truth',
    examples: [{ expression: 'Not([IsSoftDeleted])', result: true }],
    notes: ['Only True gives False: null, an empty text and "no" give True.'],
    apply: (call) => textOf(call.value(0)) !== 'True',
  }),
  defineFunction({
    name: 'CBool',
    family: 'conditions',
    summary: 'True or False from a number, a text or a comparison.',
    parameters: [needed('expression', 'condition', 'A comparison or a value.')],
    returns: 'truth',
    examples: [
      { expression: 'CBool([usageLocation] = "NO")', attributes: { usageLocation: 'NO' }, result: true },
      { expression: 'CBool(0)', result: false },
    ],
    notes: [
      '0, null, empty and "False" are False; other numbers and "True" are True; other texts are refused.',
    ],
    apply: (call) => {
      const value = call.value(0)
      if (isEmpty(value)) return false
      if (typeof value === 'boolean') return value
      const text = (call.text(0) ?? '').trim()
      if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
      const number = Number(text)
      return Number.isNaN(number) ? call.fail(0, `"${text}" is neither true nor false.`) : number !== 0
    },
  }),
  defineFunction({
    name: 'IsNull',
    family: 'conditions',
    summary: 'True when the attribute is absent.',
    parameters: [expression],
    returns: 'truth',
    examples: [{ expression: 'IsNull([mobile])', result: true }],
    notes: ['An empty text is not null.'],
    apply: (call) => isNull(call.value(0)),
  }),
  defineFunction({
    name: 'IsNothing',
    family: 'conditions',
    summary: 'The same as IsNull, under the name older configurations use.',
    parameters: [expression],
    returns: 'truth',
    examples: [{ expression: 'IsNothing([mobile])', result: true }],
    apply: (call) => isNull(call.value(0)),
  }),
  defineFunction({
    name: 'IsNullOrEmpty',
    family: 'conditions',
    summary: 'True when the attribute is absent or an empty text.',
    parameters: [expression],
    returns: 'truth',
    examples: [{ expression: 'IsNullOrEmpty("")', result: true }],
    apply: (call) => isEmpty(call.value(0)),
  }),
  defineFunction({
    name: 'IsPresent',
    family: 'conditions',
    summary: 'True when there is a value that is not an empty text.',
    parameters: [expression],
    returns: 'truth',
    examples: [{ expression: 'IsPresent([mail])', attributes: { mail: 'a@b' }, result: true }],
    apply: (call) => !isEmpty(call.value(0)),
  }),
  defineFunction({
    name: 'IsString',
    family: 'conditions',
    summary: 'True when the value is a text.',
    parameters: [expression],
    returns: 'truth',
    examples: [{ expression: 'IsString([displayName])', attributes: { displayName: 'Rhea' }, result: true }],
    notes: ['Null, numbers, truth values and attributes with several values are no text.'],
    apply: (call) => typeof call.value(0) === 'string',
  }),
]

function isNull(value: Value): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

function textOf(value: Value): string {
  return typeof value === 'object' || typeof value === 'symbol' ? '' : scalarText(value)
}

/** A condition holds when it is True, or a number other than 0. */
function isTrue(call: Call, index: number): boolean {
  const value = call.value(index)
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  const text = textOf(value).trim()
  if (text !== '' && !Number.isNaN(Number(text))) return Number(text) !== 0
  return text.toLowerCase() === 'true'
}

const presenceTests = new Set(['IsNull', 'IsNothing', 'IsNullOrEmpty', 'IsPresent'])

/** Entra declares these two kinds of condition unsupported; here they work, but will not carry over. */
function* checkCondition(call: FunctionCall): Generator<ExpressionProblem> {
  const condition = call.arguments[0]
  if (condition === undefined) return
  const suggestion = 'To tell empty from filled, use Switch([x], [x], "", "Other").'
  if (condition.kind === 'comparison' && (isEmptyText(condition.left) || isEmptyText(condition.right))) {
    const message = 'IIF: a comparison with an empty text never holds.'
    yield problemAt('unreliable_condition', message, condition.span, { suggestion, severity: 'warning' })
  }
  for (const node of nodesOf(condition)) {
    if (node.kind !== 'call' || !presenceTests.has(node.name)) continue
    const message = `IIF: ${node.name} as a condition works here, but Entra does not support it.`
    yield problemAt('unreliable_condition', message, node.span, { suggestion, severity: 'warning' })
  }
}

function isEmptyText(node: Expression): boolean {
  return node.kind === 'text' && node.value === ''
}
