import type { Expression } from './syntax.ts'

/** Writes an expression in its plain form; parsing the result gives the same tree. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'attribute':
      return `[${expression.name}]`
    case 'text':
      return `"${expression.value.replace(/["\\]/g, '\\$&')}"`
    case 'number':
      return expression.hex
        ? `&H${expression.value.toString(16).toUpperCase()}`
        : printNumber(expression.value)
    case 'word':
      return expression.name
    case 'missing':
      return ''
    case 'comparison':
      return `${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)}`
    case 'call':
      return `${expression.name}(${expression.arguments.map(printExpression).join(', ')})`
  }
}

/** Digits only: the language knows no exponent. */
function printNumber(value: number): string {
  const text = String(value)
  return text.includes('e')
    ? value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 100 })
    : text
}
