import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'
import { union } from '../differ-lists.ts'
import { findElement, keyOf, type Part, splitExtension, splitPath } from '../read-target-value.ts'
import type { UpdateOperation } from './target.ts'
import type { WireProfile } from './wire-profile.ts'
import { writePath } from './write-filter.ts'

/** What only the target sets and some targets refuse to see again (RFC 7643 §3.1, §4.1.2). */
const setByTarget = ['meta', 'groups']

/**
 * The whole representation for a PUT (RFC 7644 §3.5.1): what the target answered to a GET, with the operations done to
 * it. Attributes we do not map are sent back as they came, because leaving them out would clear them.
 */
export function writeReplacement(
  current: JsonObject,
  operations: readonly UpdateOperation[],
  profile: WireProfile,
): JsonObject {
  const whole = withoutNulls(structuredClone(current))
  for (const name of setByTarget) {
    const key = keyOf(whole, name)
    if (key !== undefined) delete whole[key]
  }
  for (const operation of operations) {
    perform(whole, { ...operation, path: writePath(operation.path, profile) })
  }
  return whole
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

function perform(resource: JsonObject, { op, path, value }: UpdateOperation): void {
  const { extension, rest } = splitExtension(path)
  const root = extension === null ? resource : extensionOf(resource, extension, op === 'remove')
  const parts = splitPath(rest)
  const last = parts.at(-1)
  if (root === undefined || last === undefined) return
  let holder: JsonObject | undefined = root
  for (const part of parts.slice(0, -1)) holder = holder && descend(holder, part, op === 'remove')
  if (holder === undefined) return
  const key = keyOf(holder, last.name) ?? last.name
  if (op === 'remove' || value === undefined) delete holder[key]
  else if (op === 'add' && Array.isArray(value)) holder[key] = union(holder[key], value)
  else holder[key] = value
}

/** An extension's object, made (and named in `schemas`) when something is to be written into it. */
function extensionOf(resource: JsonObject, urn: string, isRemoval: boolean): JsonObject | undefined {
  const key = keyOf(resource, urn)
  const known = key === undefined ? undefined : resource[key]
  if (isJsonObject(known)) return known
  if (isRemoval) return undefined
  const schemas = Array.isArray(resource['schemas']) ? resource['schemas'] : []
  if (!schemas.includes(urn)) resource['schemas'] = [...schemas, urn]
  const made: JsonObject = {}
  resource[key ?? urn] = made
  return made
}

/** The object or element a step of a path leads to, made from its filter when something is to be written there. */
function descend(holder: JsonObject, { name, filter }: Part, isRemoval: boolean): JsonObject | undefined {
  const key = keyOf(holder, name) ?? name
  const known: JsonValue | undefined = holder[key]
  const found = filter === null ? known : findElement(known, filter)
  if (isJsonObject(found)) return found
  if (isRemoval) return undefined
  const made: JsonObject = Object.fromEntries((filter ?? []).map((one) => [one.name, one.value]))
  if (filter === null) holder[key] = made
  else holder[key] = [...(Array.isArray(known) ? known : []), made]
  return made
}
