import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { foldText } from '../resource/fold-text.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import type { Literal, Operator, ResolvedComparison, ResolvedFilter } from './filter.ts'

/** Whether a resource in canonical form satisfies a resolved filter (RFC 7644 §3.4.2.2). */
export function matchesFilter(filter: ResolvedFilter, resource: JsonObject): boolean {
  return matches(filter, (target) => valuesAt(resource, target))
}

/** Whether one value of a multi-valued attribute satisfies the filter inside the brackets. */
export function matchesElement(filter: ResolvedFilter, element: JsonValue): boolean {
  return matches(filter, ({ subAttribute }) => {
    if (subAttribute === undefined) return [element]
    return isJsonObject(element) ? listOf(own(element, subAttribute.name)) : []
  })
}

/** Every value a path names in a resource: none, one, or one per element. */
export function valuesAt(resource: JsonObject, target: AttributePath): JsonValue[] {
  const value = attributeValue(resource, target)
  const { subAttribute } = target
  if (subAttribute === undefined || value === undefined) return listOf(value)
  if (!Array.isArray(value)) return isJsonObject(value) ? listOf(own(value, subAttribute.name)) : []
  return value.flatMap((element) => (isJsonObject(element) ? listOf(own(element, subAttribute.name)) : []))
}

/** The value of the top-level attribute of a path, whole. */
export function attributeValue(resource: JsonObject, target: AttributePath): JsonValue | undefined {
  if (target.extension === undefined) return own(resource, target.attribute.name)
  const holder = own(resource, target.extension)
  return isJsonObject(holder) ? own(holder, target.attribute.name) : undefined
}

function own(holder: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(holder, name) ? holder[name] : undefined
}

function listOf(value: JsonValue | undefined): JsonValue[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

type Read = (target: AttributePath) => JsonValue[]

function matches(filter: ResolvedFilter, read: Read): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => matches(operand, read))
    case 'or':
      return filter.operands.some((operand) => matches(operand, read))
    case 'not':
      return !matches(filter.operand, read)
    case 'constant':
      return filter.value
    case 'present':
      return read(filter.target).some(isPresent)
    case 'element':
      return read(filter.target).some((element) => matchesElement(filter.filter, element))
    case 'compare':
      return matchesComparison(filter, read(filter.target))
  }
}

/** `pr`: there is a value and it is not empty; false and 0 are values (RFC 7644 §3.4.2.2, Table 3). */
function isPresent(value: JsonValue): boolean {
  if (value === '' || value === null) return false
  if (Array.isArray(value)) return value.some(isPresent)
  return isJsonObject(value) ? Object.values(value).some(isPresent) : true
}

function matchesComparison(filter: ResolvedComparison, values: JsonValue[]): boolean {
  const assigned = values.some(isPresent)
  if (filter.value === null) return filter.operator === 'eq' ? !assigned : assigned
  if (!assigned) return filter.operator === 'ne'
  return values.some((value) => compares(filter, value))
}

function compares(
  { operator, type, caseExact, value: wanted }: ResolvedComparison,
  value: JsonValue,
): boolean {
  if (typeof value === 'object') return false
  if (type === 'dateTime') return holds(operator, Date.parse(String(value)), Date.parse(String(wanted)))
  if (typeof value === 'string' && typeof wanted === 'string' && !caseExact) {
    return holds(operator, foldText(value), foldText(wanted))
  }
  return holds(operator, value, wanted)
}

function holds(operator: Operator, left: Literal, right: Literal): boolean {
  if (operator === 'eq') return left === right
  if (operator === 'ne') return left !== right
  if (typeof left !== typeof right || left === null || right === null) return false
  switch (operator) {
    case 'co':
      return String(left).includes(String(right))
    case 'sw':
      return String(left).startsWith(String(right))
    case 'ew':
      return String(left).endsWith(String(right))
    case 'gt':
      return left > right
    case 'ge':
      return left >= right
    case 'lt':
      return left < right
    case 'le':
      return left <= right
  }
}
