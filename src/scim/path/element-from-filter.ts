import type { ResolvedFilter } from '../filter/filter.ts'
import type { JsonObject } from '../json.ts'

/**
 * The value that a path filter describes: `type eq "work" and primary eq true` gives `{ type: 'work', primary: true }`
 * (erratum 8097; Entra relies on it). Undefined when the filter is not made of `eq` joined by `and`.
 */
export function elementFromFilter(filter: ResolvedFilter): JsonObject | undefined {
  const operands = filter.kind === 'and' ? filter.operands : [filter]
  const element: JsonObject = {}
  for (const operand of operands) {
    if (operand.kind === 'and') {
      const inner = elementFromFilter(operand)
      if (inner === undefined) return undefined
      Object.assign(element, inner)
      continue
    }
    if (operand.kind !== 'compare' || operand.operator !== 'eq' || operand.value === null) return undefined
    const { subAttribute } = operand.target
    if (subAttribute === undefined) return undefined
    element[subAttribute.name] = operand.value
  }
  return element
}
