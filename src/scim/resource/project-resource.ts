import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Resource } from './read-resource.ts'
import { type CompiledSelection, compileSelection, type Selection } from './selection.ts'

/**
 * What a response shows of a resource (RFC 7644 §3.4.2.5, §3.9; RFC 7643 §7 "returned"). Attributes returned always stay
 * whatever is selected, those returned never go, those returned on request need to be named, or to have been `sent` by the client in
 * this very request. Does not change its input; may share values with it.
 */
export function projectResource(
  resource: Resource,
  type: ResourceType,
  selection: Selection = {},
  sent?: Resource,
): Resource {
  const compiled = compileSelection(selection, type)
  const result: Resource = {}
  for (const name of Object.keys(resource)) {
    const value = resource[name]
    if (value === undefined || value === null) continue
    const extension = type.index.extensions.get(name.toLowerCase())
    if (extension !== undefined) {
      if (!isJsonObject(value)) continue
      const inner = projectMembers(value, `${extension.schema.id}:`, compiled, type, holder(sent, name))
      if (Object.keys(inner).length > 0) result[name] = inner
      continue
    }
    const path = type.index.attributes.get(name.toLowerCase())
    if (path === undefined) continue
    const projected = projectValue(value, path.attribute, path.text, compiled, holds(sent, name))
    if (projected !== undefined) result[name] = projected
  }
  return result
}

function holder(sent: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = sent !== undefined && Object.hasOwn(sent, name) ? sent[name] : undefined
  return isJsonObject(value) ? value : undefined
}

function holds(sent: JsonObject | undefined, name: string): boolean {
  return sent !== undefined && Object.hasOwn(sent, name)
}

function projectMembers(
  holderValue: JsonObject,
  prefix: string,
  compiled: CompiledSelection,
  type: ResourceType,
  sent: JsonObject | undefined,
): JsonObject {
  const result: JsonObject = {}
  for (const name of Object.keys(holderValue)) {
    const path = type.index.paths.get(`${prefix}${name}`.toLowerCase())
    const value = holderValue[name]
    if (path === undefined || value === undefined || value === null) continue
    const projected = projectValue(value, path.attribute, path.text, compiled, holds(sent, name))
    if (projected !== undefined) result[name] = projected
  }
  return result
}

function projectValue(
  value: JsonValue,
  attribute: Attribute,
  text: string,
  compiled: CompiledSelection,
  wasSent: boolean,
): JsonValue | undefined {
  const show = compiled.shows(attribute.returned, text, wasSent)
  if (show === 'none') return undefined
  if (attribute.type !== 'complex' || !compiled.looksInside(attribute, text)) {
    return show === 'some' ? undefined : value
  }
  const one = (element: JsonValue): JsonValue | undefined => {
    if (!isJsonObject(element)) return element
    const result: JsonObject = {}
    for (const sub of attribute.subAttributes) {
      const inner = Object.hasOwn(element, sub.name) ? element[sub.name] : undefined
      if (inner === undefined) continue
      if (compiled.showsSub(sub.returned, text, `${text}.${sub.name}`, show, wasSent))
        result[sub.name] = inner
    }
    return Object.keys(result).length === 0 ? undefined : result
  }
  if (!Array.isArray(value)) return one(value)
  const list = value.map(one).filter((element) => element !== undefined)
  return list.length === 0 ? undefined : list
}
