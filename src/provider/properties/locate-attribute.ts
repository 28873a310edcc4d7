import {
  type Attribute,
  attributeValue,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  matchesElement,
  type Note,
  parsePath,
  printPath,
  profiles,
  type ResolvedPath,
  type ResourceType,
  resolvePath,
  ScimError,
  valuesAt,
} from '../../scim/index.ts'

/** An attribute of a record, found in the schema. */
export interface LocatedAttribute {
  /** The path as it is kept. */
  readonly text: string
  readonly path: Exclude<ResolvedPath, { kind: 'extension' }>
  /** What the values themselves are: the attribute, or the sub-attribute that is named. */
  readonly leaf: Attribute
  /** The attribute that is named first. */
  readonly top: Attribute
  /** Whether there can be several values. */
  readonly several: boolean
}

/** Undefined: no schema of the type has it. `reason`: it is no path of an attribute. */
export function locateAttribute(
  text: string,
  type: ResourceType,
): LocatedAttribute | { readonly reason: string } | undefined {
  const notes: Note[] = []
  try {
    const parsed = parsePath(text)
    const path = resolvePath(parsed, type, profiles.lenient, notes)
    if (path === undefined) return undefined
    if (path.kind === 'extension') {
      return { reason: 'it names a whole extension; name one of its attributes' }
    }
    const top = path.path.attribute
    const sub = path.kind === 'element' ? path.subAttribute : path.path.subAttribute
    const spelled = {
      ...parsed,
      attribute: path.path.text,
      ...(path.kind === 'element' ? { subAttribute: path.subAttribute?.name } : {}),
    }
    // Brackets select one of the values by what it is for; without them, all of them are meant.
    const several = (path.kind === 'attribute' && top.multiValued) || sub?.multiValued === true
    return { text: printPath(spelled), path, leaf: sub ?? top, top, several }
  } catch (error) {
    if (error instanceof ScimError) return { reason: error.detail }
    throw error
  }
}

/** Every value a located attribute has in a record. */
export function valuesOf({ path }: Pick<LocatedAttribute, 'path'>, record: JsonObject): JsonValue[] {
  if (path.kind === 'attribute') return valuesAt(record, path.path)
  const whole = attributeValue(record, path.path)
  const elements = (Array.isArray(whole) ? whole : []).filter((one) => matchesElement(path.filter, one))
  const { subAttribute } = path
  if (subAttribute === undefined) return elements
  return elements.flatMap((one) => {
    const value = isJsonObject(one) ? one[subAttribute.name] : undefined
    return value === undefined ? [] : Array.isArray(value) ? value : [value]
  })
}
