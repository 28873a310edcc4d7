import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import { leafOf, type ResourceType } from '../schema/resource-type.ts'
import { exactSchemas } from './exact-schemas.ts'
import type { Resource } from './read-resource.ts'

const secretsOfTypes = new WeakMap<ResourceType, readonly AttributePath[]>()

/** Every place of a type whose value is never returned (RFC 7643 §7): `password`, and what a tenant's own schemas add. */
function secretsOf(type: ResourceType): readonly AttributePath[] {
  const known = secretsOfTypes.get(type)
  if (known) return known
  const secrets = [...new Set(type.index.paths.values())].filter((path) => leafOf(path).returned === 'never')
  secretsOfTypes.set(type, secrets)
  return secrets
}

/**
 * A resource without what is never returned, wherever it stands: in the core, in an extension, inside a complex value. Nobody
 * could read it again, so it is neither stored nor told to anyone. The same object when there is nothing of that kind in it.
 */
export function withoutSecrets(resource: Resource, type: ResourceType): Resource {
  let kept: JsonObject = resource
  for (const { extension, attribute, subAttribute } of secretsOf(type)) {
    const without = (value: JsonValue) =>
      subAttribute === undefined ? undefined : withoutSub(value, subAttribute)
    if (extension === undefined) kept = changed(kept, attribute.name, without)
    else kept = changed(kept, extension, (data) => inside(data, attribute.name, without))
  }
  return kept === resource ? resource : { ...kept, schemas: exactSchemas(kept, type) }
}

type Change = (value: JsonValue) => JsonValue | undefined

/** A copy with another value at a name, or without the name; the same object when it has none, or the same one stays. */
function changed(holder: JsonObject, name: string, change: Change): JsonObject {
  const before = Object.hasOwn(holder, name) ? holder[name] : undefined
  if (before === undefined) return holder
  const after = change(before)
  if (after === before) return holder
  const { [name]: _, ...rest } = holder
  return after === undefined ? rest : { ...rest, [name]: after }
}

/** The same inside an object; with nothing left in it, it is no value any more (RFC 7643 §2.5). */
function inside(value: JsonValue, name: string, change: Change): JsonValue | undefined {
  if (!isJsonObject(value)) return value
  const after = changed(value, name, change)
  return Object.keys(after).length === 0 ? undefined : after
}

function withoutSub(value: JsonValue, { name }: Attribute): JsonValue | undefined {
  const without = (one: JsonValue) => inside(one, name, () => undefined)
  if (!Array.isArray(value)) return without(value)
  const elements = value.map(without)
  if (elements.every((element, at) => element === value[at])) return value
  const left = elements.filter((element) => element !== undefined)
  return left.length === 0 ? undefined : left
}
