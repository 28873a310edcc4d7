import { scimError } from '../errors.ts'
import { attributeValue } from '../filter/matches-filter.ts'
import { isJsonObject, type JsonObject, type JsonValue, jsonEquals } from '../json.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Resource } from './read-resource.ts'

/**
 * Checks a replacement against what is stored: an immutable attribute that has a value keeps it (RFC 7644 §3.5.1). Inside lists
 * (`members`) records come and go as wholes, so nothing there is compared (RFC 7643 §4.2). Throws ScimError 400 mutability.
 */
export function checkReplace(before: Resource, after: Resource, type: ResourceType): void {
  for (const path of type.index.attributes.values()) checkPath(before, after, path)
  for (const { attributes } of type.index.extensions.values()) {
    for (const path of attributes.values()) checkPath(before, after, path)
  }
}

function checkPath(before: JsonObject, after: JsonObject, path: AttributePath): void {
  const { attribute } = path
  const [old, next] = [attributeValue(before, path), attributeValue(after, path)]
  if (attribute.mutability === 'immutable') checkSame(old, next, path.text)
  if (attribute.type !== 'complex' || attribute.multiValued || !isJsonObject(old)) return
  for (const sub of attribute.subAttributes) {
    if (sub.mutability !== 'immutable') continue
    checkSame(old[sub.name], isJsonObject(next) ? next[sub.name] : undefined, `${path.text}.${sub.name}`)
  }
}

function checkSame(old: JsonValue | undefined, next: JsonValue | undefined, where: string): void {
  // Leaving an immutable attribute out is not an attempt to change it.
  if (old === undefined || next === undefined || jsonEquals(old, next)) return
  throw scimError('mutability', `${where} is immutable and has a value.`, 'RFC 7644 §3.5.1')
}
