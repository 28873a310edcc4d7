import { isJsonObject, type JsonValue } from '../scim/index.ts'
import type { MappedResource, MappedValue } from './mapped-resource.ts'
import type { UpdateOperation } from './target/target.ts'

export interface ListDifference {
  readonly operation: UpdateOperation
  /** What the target holds once the operation is done. */
  readonly after: JsonValue
  /** False: written though nothing is known to differ. */
  readonly isChange: boolean
}

/** Whether a mapped value is a whole list that is compared value by value. */
export function isList(mapped: MappedResource, { target }: MappedValue): boolean {
  return mapped.addOnly.includes(target) || mapped.replacedLists.includes(target)
}

/**
 * What has to be written so that a list holds what it should: the values that are missing, where nothing is ever taken
 * away (AppRoleAssignmentsComplex), or the whole list, so that nothing else stays (its assertive sister). Elements are
 * the same when their `value` is. Null when nothing has to be written.
 *
 * @param known what the target is known to hold; undefined when nobody has looked or written.
 * @param found whether `known` was read from the target just now, so that undefined means none.
 */
export function differList(
  mapped: MappedResource,
  { target: path, value }: MappedValue,
  known: JsonValue | undefined,
  { everything, found }: { readonly everything: boolean; readonly found: boolean },
): ListDifference | null {
  const wanted = Array.isArray(value) ? value : [value]
  const held = Array.isArray(known) ? known : []
  const missing = without(wanted, held)
  if (mapped.addOnly.includes(path)) {
    const add = everything ? wanted : missing
    if (add.length === 0) return null
    const operation: UpdateOperation = { op: 'add', path, value: [...add] }
    return { operation, after: union(held, wanted), isChange: missing.length > 0 }
  }
  const isChange = missing.length > 0 || without(held, wanted).length > 0
  const isUnknown = known === undefined && !found
  if (!isChange && !isUnknown && !everything) return null
  return { operation: { op: 'replace', path, value }, after: value, isChange }
}

/** Both lists in one, each value once. */
export function union(held: JsonValue | undefined, wanted: JsonValue): JsonValue[] {
  const first = Array.isArray(held) ? held : []
  return [...first, ...without(Array.isArray(wanted) ? wanted : [wanted], first)]
}

function without(list: readonly JsonValue[], others: readonly JsonValue[]): JsonValue[] {
  const names = new Set(others.map(nameOf))
  return list.filter((one) => !names.has(nameOf(one)))
}

function nameOf(element: JsonValue): string {
  return JSON.stringify(isJsonObject(element) ? (element['value'] ?? element) : element)
}
