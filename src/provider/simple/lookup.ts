import { leafOf, type ResolvedFilter } from '../../scim/index.ts'
import type { Lookup } from './records.ts'

/** What every match of a filter has in common: its comparisons for equality that no `or` and no `not` stands around. */
export function lookupOf(filter: ResolvedFilter | undefined): Lookup {
  const equals: Record<string, string> = {}
  for (const condition of filter ? conditionsOf(filter) : []) {
    if (condition.kind !== 'compare' || condition.operator !== 'eq') continue
    const { value, target, caseExact } = condition
    if (typeof value === 'string' && leafOf(target).type !== 'dateTime') {
      equals[target.text] ??= caseExact ? value : value.toLowerCase()
    }
  }
  return { equals }
}

/** The conditions every match fulfils: those that no `or` and no `not` stands around. */
export function conditionsOf(filter: ResolvedFilter): readonly ResolvedFilter[] {
  if (filter.kind === 'and') return filter.operands.flatMap(conditionsOf)
  return filter.kind === 'element' ? conditionsOf(filter.filter) : [filter]
}

/** Whether a filter looks at an attribute, by its top-level name. */
export function mentions(filter: ResolvedFilter | undefined, name: string): boolean {
  if (filter === undefined) return false
  switch (filter.kind) {
    case 'constant':
      return false
    case 'and':
    case 'or':
      return filter.operands.some((operand) => mentions(operand, name))
    case 'not':
      return mentions(filter.operand, name)
    default:
      return filter.target.attribute.name === name
  }
}
