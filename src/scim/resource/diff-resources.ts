import { attributeValue } from '../filter/matches-filter.ts'
import { isJsonObject, type JsonObject, type JsonValue, jsonEquals } from '../json.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'

/** One attribute that a PATCH or PUT changed. */
export interface AttributeChange {
  /** Canonical path: `name.givenName`, `emails`, `urn:…:User:department`. */
  readonly attribute: string
  /** Undefined: had no value. */
  readonly before: JsonValue | undefined
  /** Undefined: has no value any more. */
  readonly after: JsonValue | undefined
}

/**
 * What differs between two versions of a resource, attribute by attribute; singular complex attributes by sub-attribute.
 * `schemas` and `meta` are left out: they follow from the rest.
 */
export function diffResources(before: JsonObject, after: JsonObject, type: ResourceType): AttributeChange[] {
  const changes: AttributeChange[] = []
  for (const path of type.index.attributes.values()) {
    if (path.attribute.name === 'schemas' || path.attribute.name === 'meta') continue
    changes.push(...diffAttribute(before, after, path))
  }
  for (const extension of type.index.extensions.values()) {
    const urn = extension.schema.id
    if (before[urn] === undefined && after[urn] === undefined) continue
    for (const path of extension.attributes.values()) changes.push(...diffAttribute(before, after, path))
  }
  return changes
}

/** What differs at one top-level attribute. */
export function diffAttribute(before: JsonObject, after: JsonObject, path: AttributePath): AttributeChange[] {
  const [left, right] = [attributeValue(before, path), attributeValue(after, path)]
  if (left === right || jsonEquals(left, right)) return []
  const { attribute } = path
  if (attribute.multiValued || attribute.type !== 'complex') {
    return [{ attribute: path.text, before: left, after: right }]
  }
  const [one, other] = [isJsonObject(left) ? left : {}, isJsonObject(right) ? right : {}]
  return attribute.subAttributes
    .filter((sub) => !jsonEquals(one[sub.name], other[sub.name]))
    .map((sub) => ({
      attribute: `${path.text}.${sub.name}`,
      before: one[sub.name],
      after: other[sub.name],
    }))
}
