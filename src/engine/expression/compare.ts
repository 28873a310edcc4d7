import { parsePrintedDate } from './date-time.ts'
import type { ComparisonOperator } from './syntax.ts'
import { isEmpty, type Scalar, scalarText, type Value } from './value.ts'

/**
 * Compares two values inside a condition. A null or empty side makes every comparison false, `<>` too:
 * the rule IIF has. Two numbers compare as numbers, two dates (as CDate prints them) as dates,
 * everything else as text by code unit, upper and lower case counting.
 */
export function compare(left: Value, operator: ComparisonOperator, right: Value): boolean {
  if (isEmpty(left) || isEmpty(right)) return false
  if (typeof left === 'symbol' || typeof right === 'symbol') return false
  if (typeof left === 'object' || typeof right === 'object') return false
  const order = orderOf(left as Scalar, right as Scalar)
  switch (operator) {
    case '=':
      return order === 0
    case '<>':
      return order !== 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
  }
}

function orderOf(left: Scalar, right: Scalar): number {
  const [a, b] = [asNumber(left), asNumber(right)]
  if (a !== null && b !== null && (typeof left === 'number' || typeof right === 'number')) return a - b
  const [leftText, rightText] = [scalarText(left), scalarText(right)]
  const [from, to] = [parsePrintedDate(leftText), parsePrintedDate(rightText)]
  if (from !== null && to !== null) return from.getTime() - to.getTime()
  return leftText === rightText ? 0 : leftText < rightText ? -1 : 1
}

function asNumber(value: Scalar): number | null {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean' || value.trim() === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
