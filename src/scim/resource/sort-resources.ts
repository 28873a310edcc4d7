import type { Note, Profile } from '../dialect/profile.ts'
import { quote, scimError } from '../errors.ts'
import { attributeValue } from '../filter/matches-filter.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { findPath } from '../path/find-path.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import { leafOf, type ResourceType } from '../schema/resource-type.ts'
import { isPrimary } from './coerce-value.ts'
import { foldText } from './fold-text.ts'

/** What to sort by. */
export interface Sort {
  /** Ends at a simple attribute. */
  readonly target: AttributePath
  readonly order: 'ascending' | 'descending'
}

/**
 * Finds the attribute that `sortBy` names (RFC 7644 §3.4.2.3). A complex multi-valued attribute is sorted by its `value`. Throws
 * ScimError 400 invalidPath for an unknown or a complex attribute.
 */
export function resolveSort(
  query: { readonly sortBy?: string; readonly sortOrder?: 'ascending' | 'descending' },
  type: ResourceType,
  profile: Profile,
  notes: Note[] = [],
): Sort | undefined {
  if (query.sortBy === undefined) return undefined
  const found = findPath(query.sortBy, type, profile, notes)
  if (found === undefined)
    throw scimError('invalidPath', `${type.name} has no attribute ${quote(query.sortBy)}.`)
  const order = query.sortOrder ?? 'ascending'
  const leaf = leafOf(found)
  if (leaf.returned === 'never') throw scimError('invalidPath', `${found.text} cannot be sorted by.`)
  if (leaf.type !== 'complex') return { target: found, order }
  const value = found.attribute.multiValued ? found.attribute.subAttributesByName.get('value') : undefined
  if (value === undefined) {
    throw scimError(
      'invalidPath',
      `${found.text} is complex; name one of its sub-attributes.`,
      'RFC 7644 §3.4.2.3',
    )
  }
  return { target: { ...found, text: `${found.text}.value`, subAttribute: value }, order }
}

/** The value a resource is sorted by, folded where case does not count; of several, the primary one, else the first. */
export function sortKey(resource: JsonObject, { target }: Sort): string | number | boolean | undefined {
  const whole = attributeValue(resource, target)
  const one = Array.isArray(whole) ? (whole.find(isPrimary) ?? whole[0]) : whole
  const { subAttribute } = target
  const value: JsonValue | undefined =
    subAttribute === undefined ? one : isJsonObject(one) ? one[subAttribute.name] : undefined
  if (value === undefined || value === null || typeof value === 'object') return undefined
  const leaf = leafOf(target)
  if (leaf.type === 'dateTime') return Date.parse(String(value))
  return typeof value === 'string' && !leaf.caseExact ? foldText(value) : value
}

/**
 * An order for resources: without a value last when ascending, first when descending; `id` decides between equals, so that
 * pages are stable.
 */
export function compareResources(sort: Sort | undefined): (left: JsonObject, right: JsonObject) => number {
  return (left, right) => {
    const direction = sort?.order === 'descending' ? -1 : 1
    const order = sort === undefined ? 0 : compareKeys(sortKey(left, sort), sortKey(right, sort))
    return order === 0 ? compareKeys(String(left['id']), String(right['id'])) : order * direction
  }
}

type Key = string | number | boolean | undefined

function compareKeys(left: Key, right: Key): number {
  if (left === right) return 0
  if (left === undefined) return 1
  if (right === undefined) return -1
  return left < right ? -1 : 1
}
