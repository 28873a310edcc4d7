import type { Call, FunctionDefinition } from '../function-definition.ts'
import { defineFunction, needed } from './define-function.ts'

/** Arithmetic on whole numbers. */
export const numberFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'BitAnd',
    family: 'numbers',
    summary: 'The bits that two whole numbers have in common.',
    parameters: [
      needed('value1', 'number', 'A whole number; hexadecimal as &HF.'),
      needed('value2', 'number', 'A whole number; hexadecimal as &HF.'),
    ],
    returns: 'number',
    examples: [
      { expression: 'BitAnd(&HF, &HF7)', result: 7 },
      { expression: 'BitAnd(514, 2)', result: 2 },
    ],
    notes: ['Null gives null.'],
    apply: (call) => {
      const [left, right] = [wholeNumber(call, 0), wholeNumber(call, 1)]
      return left === null || right === null ? null : Number(left & right)
    },
  }),
]

function wholeNumber(call: Call, index: number): bigint | null {
  const number = call.number(index)
  if (number === null) return null
  if (Number.isInteger(number)) return BigInt(number)
  return call.fail(index, `${number} is not a whole number.`)
}
