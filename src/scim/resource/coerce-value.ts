import { tolerates } from '../dialect/profile.ts'
import { scimError } from '../errors.ts'
import { describeJson, isJsonObject, type JsonObject, type JsonValue, jsonEquals } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import { type CoercionContext, coerceSimple } from './coerce-simple.ts'

/** What is read: a request (readOnly values are dropped) or a service provider's own answer (they are kept). */
export interface ValueContext extends CoercionContext {
  readonly keepReadOnly: boolean
}

/**
 * A value in the canonical form of its attribute: names spelled as in the schema, types coerced, null and empty gone.
 * Undefined means unassigned (RFC 7643 §2.5). Never shares objects with its input. Throws ScimError 400 invalidValue.
 */
export function coerceValue(
  value: JsonValue | undefined,
  attribute: Attribute,
  where: string,
  context: ValueContext,
): JsonValue | undefined {
  if (value === null || value === undefined) return undefined
  if (attribute.multiValued) return coerceList(value, attribute, where, context)
  return coerceElement(value, attribute, where, context)
}

/** One value of an attribute: the value of a singular one, an element of a multi-valued one. */
export function coerceElement(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  context: ValueContext,
): JsonValue | undefined {
  if (isUnassignedText(value, where, context)) return undefined
  if (Array.isArray(value) && value.length === 0) return undefined
  if (attribute.type === 'complex') return coerceComplex(value, attribute, where, context)
  const simple = coerceSimple(value, attribute, where, context)
  return isUnassignedText(simple, where, context) ? undefined : simple
}

function coerceList(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  context: ValueContext,
): JsonValue[] | undefined {
  if (isUnassignedText(value, where, context)) return undefined
  if (!Array.isArray(value)) {
    if (!tolerates(context.profile, context.notes, 'single_for_multi', where)) {
      throw scimError(
        'invalidValue',
        `${where} has to be a list, not ${describeJson(value)}.`,
        'RFC 7643 §2.4',
      )
    }
  }
  const items = Array.isArray(value) ? value : [value]
  const list: JsonValue[] = []
  for (const item of items) {
    if (item === null) throw scimError('invalidValue', `${where} holds null.`, 'RFC 7643 §2.5')
    const element = coerceElement(item, attribute, where, context)
    if (element !== undefined) list.push(element)
  }
  const unique = withoutRepeats(list)
  return unique.length === 0 ? undefined : onePrimary(unique, attribute, where, context)
}

/** RFC 7643 §2.4: the same value is not kept twice. Elements with a `value` are compared by it first, for speed. */
export function withoutRepeats(list: JsonValue[]): JsonValue[] {
  if (list.length < 2) return list
  const seen = new Map<string, JsonValue[]>()
  return list.filter((item) => {
    const key = isJsonObject(item) ? String(item['value']) : String(item)
    const same = seen.get(key)
    if (same?.some((other) => jsonEquals(other, item))) return false
    if (same === undefined) seen.set(key, [item])
    else same.push(item)
    return true
  })
}

/** RFC 7643 §2.4: `primary` is true at most once. */
function onePrimary(
  list: JsonValue[],
  attribute: Attribute,
  where: string,
  { profile, notes }: ValueContext,
): JsonValue[] {
  if (!attribute.subAttributesByName.has('primary')) return list
  const last = list.findLastIndex(isPrimary)
  if (last <= 0 || !list.slice(0, last).some(isPrimary)) return list
  if (!tolerates(profile, notes, 'several_primaries', where)) {
    throw scimError('invalidValue', `${where} has more than one primary value.`, 'RFC 7643 §2.4')
  }
  return list.map((item, index) =>
    index !== last && isPrimary(item) ? { ...(item as JsonObject), primary: false } : item,
  )
}

/** True for an element whose `primary` is true. */
export function isPrimary(element: JsonValue): boolean {
  return isJsonObject(element) && element['primary'] === true
}

function coerceComplex(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  context: ValueContext,
): JsonObject | undefined {
  const source = complexSource(value, attribute, where, context)
  const result: JsonObject = {}
  for (const key of Object.keys(source)) {
    const sub = findSubAttribute(attribute, key, where, context)
    if (sub === undefined) continue
    if (sub.mutability === 'readOnly' && !context.keepReadOnly) continue
    const coerced = coerceValue(source[key], sub, `${where}.${sub.name}`, context)
    if (coerced !== undefined) result[sub.name] = coerced
  }
  takeValueFromRef(result, attribute, where, context)
  return Object.keys(result).length === 0 ? undefined : result
}

/** The object to read: the value itself, or what the profile makes of a bare string or a list of one. */
function complexSource(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  { profile, notes }: ValueContext,
): JsonObject {
  if (isJsonObject(value)) return value
  if (Array.isArray(value) && value.length === 1 && isJsonObject(value[0])) {
    if (tolerates(profile, notes, 'wrapped_scalar', where)) return value[0]
  }
  if (
    (typeof value === 'string' || typeof value === 'number') &&
    attribute.subAttributesByName.has('value')
  ) {
    if (tolerates(profile, notes, 'bare_complex_value', where)) return { value }
  }
  throw scimError(
    'invalidValue',
    `${where} has to be an object, not ${describeJson(value)}.`,
    'RFC 7643 §2.3.8',
  )
}

function findSubAttribute(
  attribute: Attribute,
  key: string,
  where: string,
  { profile, notes }: ValueContext,
): Attribute | undefined {
  const name = key.toLowerCase()
  const known = attribute.subAttributesByName.get(name)
  if (known !== undefined) return known
  if (name === 'managerid' && attribute.name === 'manager') {
    const value = attribute.subAttributesByName.get('value')
    if (value !== undefined && tolerates(profile, notes, 'manager_id_alias', where)) return value
  }
  if (tolerates(profile, notes, 'unknown_attributes', `${where}.${key.slice(0, 60)}`)) return undefined
  throw scimError('invalidSyntax', `${where} has no sub-attribute ${JSON.stringify(key.slice(0, 60))}.`)
}

/** RFC 7643 §2.4: `$ref` is the address of what `value` identifies; some clients send the address alone. */
function takeValueFromRef(
  result: JsonObject,
  attribute: Attribute,
  where: string,
  { profile, notes, keepReadOnly }: ValueContext,
): void {
  const ref = result['$ref']
  if (keepReadOnly || result['value'] !== undefined || typeof ref !== 'string') return
  if (!attribute.subAttributesByName.has('value')) return
  const id = ref
    .split(/[?#]/, 1)[0]
    ?.split('/')
    .findLast((segment) => segment !== '')
  if (id !== undefined && tolerates(profile, notes, 'ref_only_value', where)) result['value'] = decode(id)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function isUnassignedText(value: JsonValue, where: string, { profile, notes }: CoercionContext): boolean {
  return value === '' && tolerates(profile, notes, 'empty_string_unassigned', where)
}
