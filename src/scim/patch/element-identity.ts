import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { foldText } from '../resource/fold-text.ts'
import type { Attribute } from '../schema/attribute.ts'

/**
 * What makes two values of a multi-valued attribute the same one: the value for references (members, groups) and for
 * free vocabularies (roles, entitlements), type and value for e-mails and the like, everything for addresses.
 */
export function elementIdentity(element: JsonValue, attribute: Attribute): string {
  if (!isJsonObject(element)) return foldFor(element, attribute)
  const value = attribute.subAttributesByName.get('value')
  if (value === undefined || element['value'] === undefined) return canonicalText(element)
  const identity = foldFor(element['value'], value)
  const type = attribute.subAttributesByName.get('type')
  const typed =
    type !== undefined && type.canonicalValues.length > 0 && !attribute.subAttributesByName.has('$ref')
  return typed ? `${foldFor(element['type'] ?? '', type)}\n${identity}` : identity
}

function foldFor(value: JsonValue, attribute: Attribute): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return attribute.caseExact ? text : foldText(text)
}

function canonicalText(element: JsonObject): string {
  return JSON.stringify(Object.entries(element).sort(([left], [right]) => (left < right ? -1 : 1)))
}

/** The list with values added: a value that is there already is merged, not repeated (RFC 7644 §3.5.2.1). */
export function addElements(
  list: readonly JsonValue[],
  added: readonly JsonValue[],
  attribute: Attribute,
): JsonValue[] {
  const result = [...list]
  const places = new Map<string, number>()
  for (const [place, element] of result.entries()) places.set(elementIdentity(element, attribute), place)
  for (const element of added) {
    const identity = elementIdentity(element, attribute)
    const place = places.get(identity)
    if (place === undefined) {
      places.set(identity, result.length)
      result.push(element)
    } else {
      const same = result[place]
      if (isJsonObject(same) && isJsonObject(element)) result[place] = { ...same, ...element }
    }
  }
  return result
}

/** The list without the values given; a value names its like by `value`, or by everything when it has no `value`. */
export function removeElements(
  list: readonly JsonValue[],
  removed: readonly JsonValue[],
  attribute: Attribute,
): JsonValue[] {
  const value = attribute.subAttributesByName.get('value')
  const key = (element: JsonValue): string => {
    if (!isJsonObject(element)) return foldFor(element, attribute)
    const own = element['value']
    return value !== undefined && own !== undefined ? foldFor(own, value) : canonicalText(element)
  }
  const gone = new Map(removed.map((element) => [key(element), element]))
  return list.filter((element) => {
    const match = gone.get(key(element))
    if (match === undefined) return true
    // `{type, value}` removes only the value of that type.
    const type = isJsonObject(match) ? match['type'] : undefined
    return (
      type !== undefined && isJsonObject(element) && element['type'] !== undefined && element['type'] !== type
    )
  })
}
