import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import { exactSchemas } from './exact-schemas.ts'
import type { Resource } from './read-resource.ts'

/**
 * A replacement with the immutable values of what it replaces: only what may be written is taken away by leaving it out
 * (RFC 7644 §3.5.1), or a client could change any of them in two steps. An extension that is left out as a whole stays as a
 * whole when it holds one, so that nothing it requires is missing.
 */
export function keepImmutable(before: Resource, after: Resource, type: ResourceType): Resource {
  const kept = { ...after, ...keptOf(before, after, type.index.attributes) }
  for (const [urn, attributes] of extensionsOf(type)) {
    const old = before[urn]
    if (!isJsonObject(old)) continue
    const next = kept[urn]
    const values = keptOf(old, isJsonObject(next) ? next : {}, attributes)
    if (Object.keys(values).length > 0) kept[urn] = isJsonObject(next) ? { ...next, ...values } : old
  }
  return { ...kept, schemas: exactSchemas(kept, type) }
}

function extensionsOf({ index }: ResourceType): [string, ReadonlyMap<string, AttributePath>][] {
  return [...index.extensions.values()].map(({ schema, attributes }) => [schema.id, attributes])
}

/** What the replacement has to take over. */
function keptOf(
  before: JsonObject,
  after: JsonObject,
  attributes: ReadonlyMap<string, AttributePath>,
): JsonObject {
  const kept: JsonObject = {}
  for (const { attribute } of attributes.values()) {
    const value = keptValue(attribute, before[attribute.name], after[attribute.name])
    if (value !== undefined) kept[attribute.name] = value
  }
  return kept
}

function keptValue(
  attribute: Attribute,
  old: JsonValue | undefined,
  next: JsonValue | undefined,
): JsonValue | undefined {
  if (old === undefined) return undefined
  if (attribute.mutability === 'immutable') return next === undefined ? old : undefined
  if (attribute.type !== 'complex' || !isJsonObject(old) || !isJsonObject(next)) return undefined
  const lost = attribute.subAttributes.filter(
    ({ name, mutability }) =>
      mutability === 'immutable' && old[name] !== undefined && next[name] === undefined,
  )
  if (lost.length === 0) return undefined
  return { ...next, ...Object.fromEntries(lost.map(({ name }) => [name, old[name] as JsonValue])) }
}
