import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'
import { maskSample } from '../properties/mask-sample.ts'

/** An attribute that no schema knows, as it came. */
export interface UnknownAttribute {
  readonly name: string
  /** A value, without what would tell whose it is; empty when there was none. */
  readonly sample: string
}

const most = 50
/** Attributes of one extension that is not known as a whole. */
const mostOfExtension = 20

/**
 * What was left out of a request, each with a masked sample out of its body. An extension that is not known comes as its
 * attributes: those are what a property would take.
 * @param names as the tolerance noted them
 */
export function sampleUnknown(
  names: readonly string[],
  body: string | Uint8Array | undefined,
): UnknownAttribute[] {
  if (names.length === 0) return []
  const sent = read(body)
  const found = names.flatMap((name): UnknownAttribute[] => {
    const value = sent === undefined ? undefined : findValue(name, sent)
    if (!name.startsWith('urn:') || !isJsonObject(value)) return [{ name, sample: sampleOf(name, value) }]
    return Object.entries(value)
      .slice(0, mostOfExtension)
      .map(([key, inner]) => ({ name: `${name}:${key}`.slice(0, 160), sample: sampleOf(key, inner) }))
  })
  return found.slice(0, most)
}

function read(body: string | Uint8Array | undefined): JsonObject | undefined {
  try {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    const value = JSON.parse(text) as JsonValue
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** In a resource, the operations of a PATCH, or those of a bulk request. */
function findValue(name: string, sent: JsonObject): JsonValue | undefined {
  const operations = entryOf(sent, 'Operations')
  if (!Array.isArray(operations)) return within(name, sent)
  for (const operation of operations) {
    if (!isJsonObject(operation)) continue
    const [path, value, data] = ['path', 'value', 'data'].map((key) => entryOf(operation, key))
    if (typeof path === 'string' && path.toLowerCase() === name.toLowerCase()) return value
    if (isJsonObject(value) && within(name, value) !== undefined) return within(name, value)
    if (isJsonObject(data) && findValue(name, data) !== undefined) return findValue(name, data)
  }
  return undefined
}

/** By the whole name, or what stands in front of its last part and then that part: `name.x`, `urn:…:User:x`. */
function within(name: string, holder: JsonObject): JsonValue | undefined {
  const whole = entryOf(holder, name)
  if (whole !== undefined) return whole
  for (const separator of ['.', ':']) {
    const at = name.lastIndexOf(separator)
    if (at <= 0) continue
    const outer = entryOf(holder, name.slice(0, at))
    for (const inner of Array.isArray(outer) ? outer : [outer]) {
      if (!isJsonObject(inner)) continue
      const value = entryOf(inner, name.slice(at + 1))
      if (value !== undefined) return value
    }
  }
  return undefined
}

/** Names are compared without case (RFC 7643 §2.1). */
function entryOf(holder: JsonObject, name: string): JsonValue | undefined {
  const key = Object.keys(holder).find((one) => one.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : holder[key]
}

const secret = /pass|pwd|secret|token|credential/i

/** What may be a secret shows not even a first letter. */
function sampleOf(name: string, value: JsonValue | undefined): string {
  const first = Array.isArray(value) ? value[0] : value
  if (first === undefined || first === null || first === '') return ''
  return secret.test(name) ? '•••' : maskSample(first)
}
