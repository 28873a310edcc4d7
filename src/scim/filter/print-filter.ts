import type { Filter } from './filter.ts'

/** A filter as text that `parseFilter` reads back as the same filter (RFC 7644 §3.4.2.2). */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'or':
    case 'and':
      return filter.operands.map((operand) => printOperand(operand, filter.kind)).join(` ${filter.kind} `)
    case 'not':
      return `not (${printFilter(filter.operand)})`
    case 'present':
      return `${filter.path} pr`
    case 'element':
      return `${filter.path}[${printFilter(filter.filter)}]`
    case 'compare':
      return `${filter.path} ${filter.operator} ${JSON.stringify(filter.value)}`
  }
}

function printOperand(operand: Filter, parent: 'and' | 'or'): string {
  const needsParentheses = operand.kind === 'or' || operand.kind === parent
  return needsParentheses ? `(${printFilter(operand)})` : printFilter(operand)
}

/** `attribute eq "value"` with the value escaped: what a client sends to find one resource. */
export function printEquality(path: string, value: string | number | boolean): string {
  return `${path} eq ${JSON.stringify(value)}`
}
