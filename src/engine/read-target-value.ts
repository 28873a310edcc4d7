import { isJsonObject, type JsonObject, type JsonValue } from '../scim/index.ts'

/**
 * The value a target's resource has at a mapped path: `userName`, `name.givenName`, `emails[type eq "work"].value`,
 * `urn:…:User:department`. Names are compared without regard to case (RFC 7643 §2.1). Undefined when there is none.
 */
export function readTargetValue(resource: JsonObject, path: string): JsonValue | undefined {
  const { root, rest } = splitUrn(resource, path)
  if (root === undefined) return undefined
  let current: JsonValue | undefined = root
  for (const part of splitPath(rest)) {
    current = isJsonObject(current) ? member(current, part.name) : undefined
    if (part.filter !== null) current = findElement(current, part.filter)
  }
  return current === null ? undefined : current
}

/** One step of a path: a name, and the element that is meant where it has several. */
export interface Part {
  readonly name: string
  readonly filter: readonly { readonly name: string; readonly value: JsonValue }[] | null
}

function splitUrn(resource: JsonObject, path: string): { root: JsonObject | undefined; rest: string } {
  const { extension, rest } = splitExtension(path)
  if (extension === null) return { root: resource, rest }
  const found = member(resource, extension)
  return { root: isJsonObject(found) ? found : undefined, rest }
}

/** The URN of the extension a path leads into, null for the resource itself, and the path from there. */
export function splitExtension(path: string): { extension: string | null; rest: string } {
  if (!path.toLowerCase().startsWith('urn:')) return { extension: null, rest: path }
  const bracket = path.indexOf('[')
  const colon = path.lastIndexOf(':', bracket === -1 ? undefined : bracket)
  const urn = path.slice(0, colon)
  const rest = path.slice(colon + 1)
  return { extension: /^urn:ietf:params:scim:schemas:core:2\.0:/i.test(urn) ? null : urn, rest }
}

/** `emails[type eq "work" and primary eq true].value` → emails with two conditions, then value. */
export function splitPath(path: string): readonly Part[] {
  const parts: Part[] = []
  for (const match of path.matchAll(/([^.[\]]+)(?:\[([^\]]*)\])?\.?/g)) {
    parts.push({ name: match[1] ?? '', filter: match[2] === undefined ? null : splitFilter(match[2]) })
  }
  return parts
}

function splitFilter(filter: string): { name: string; value: JsonValue }[] {
  return [...filter.matchAll(/([\w$-]+)\s+eq\s+("(?:[^"\\]|\\.)*"|\S+)/gi)].map((match) => ({
    name: match[1] ?? '',
    value: readLiteral(match[2] ?? ''),
  }))
}

function readLiteral(text: string): JsonValue {
  if (/^true$/i.test(text)) return true
  if (/^false$/i.test(text)) return false
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

export function findElement(
  value: JsonValue | undefined,
  filter: NonNullable<Part['filter']>,
): JsonValue | undefined {
  if (!Array.isArray(value)) return undefined
  return value.find(
    (element) => isJsonObject(element) && filter.every((one) => same(member(element, one.name), one.value)),
  )
}

function same(actual: JsonValue | undefined, wanted: JsonValue): boolean {
  if (typeof actual === 'string' && typeof wanted === 'string')
    return actual.toLowerCase() === wanted.toLowerCase()
  // Mappings name Entra's `primary eq "True"`, and targets answer with a boolean.
  if (typeof actual === 'boolean') return String(actual) === String(wanted).toLowerCase()
  return actual === wanted
}

function member(object: JsonObject, name: string): JsonValue | undefined {
  const key = keyOf(object, name)
  return key === undefined ? undefined : object[key]
}

/** A member's name as the object spells it. */
export function keyOf(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name
  const wanted = name.toLowerCase()
  return Object.keys(object).find((one) => one.toLowerCase() === wanted)
}
