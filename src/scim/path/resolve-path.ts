import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { quote, scimError } from '../errors.ts'
import type { Filter, ResolvedFilter } from '../filter/filter.ts'
import { resolveElementFilter } from '../filter/resolve-filter.ts'
import type { JsonObject } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { AttributePath, ExtensionIndex } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import { elementFromFilter } from './element-from-filter.ts'
import { findExtension, findPath } from './find-path.ts'
import type { Path } from './parse-path.ts'

/** What a PATCH path names in the schema. */
export type ResolvedPath = AttributeTarget | ElementTarget | ExtensionTarget

/** An attribute or a sub-attribute. */
export interface AttributeTarget {
  readonly kind: 'attribute'
  readonly path: AttributePath
}

/** Those values of a multi-valued attribute that a filter selects, or one sub-attribute of them. */
export interface ElementTarget {
  readonly kind: 'element'
  /** The attribute before the bracket. */
  readonly path: AttributePath
  readonly filter: ResolvedFilter
  readonly subAttribute: Attribute | undefined
  /** The value the filter describes when it is made of `eq` and `and` only; undefined otherwise. */
  readonly template: JsonObject | undefined
}

/** All attributes of one extension. */
export interface ExtensionTarget {
  readonly kind: 'extension'
  readonly extension: ExtensionIndex
}

/**
 * Finds what a path names. Undefined when no schema of the type has it and the profile ignores unknown attributes (that
 * is noted). Throws ScimError 400 invalidPath or invalidFilter.
 */
export function resolvePath(
  path: Path,
  type: ResourceType,
  profile: Profile,
  notes: Note[] = [],
): ResolvedPath | undefined {
  const found = findPath(path.attribute, type, profile, notes)
  if (found === undefined) {
    const extension =
      path.filter === undefined ? findExtension(path.attribute, type, profile, notes) : undefined
    if (extension !== undefined) return { kind: 'extension', extension }
    return refuseUnknown(path.attribute, type, profile, notes)
  }
  if (path.filter === undefined) return { kind: 'attribute', path: found }
  return resolveElement(path.filter, path.subAttribute, found, { type, profile, notes })
}

function resolveElement(
  filter: Filter,
  subName: string | undefined,
  path: AttributePath,
  { type, profile, notes }: { type: ResourceType; profile: Profile; notes: Note[] },
): ElementTarget | undefined {
  if (path.subAttribute !== undefined || !path.attribute.multiValued) {
    throw scimError('invalidPath', `${path.text} is not multi-valued; brackets select nothing in it.`)
  }
  const subAttribute =
    subName === undefined ? undefined : path.attribute.subAttributesByName.get(subName.toLowerCase())
  if (subName !== undefined && subAttribute === undefined) {
    return refuseUnknown(`${path.text}.${subName}`, type, profile, notes)
  }
  const resolved = resolveElementFilter(filter, path, { profile, notes })
  return { kind: 'element', path, filter: resolved, subAttribute, template: elementFromFilter(resolved) }
}

function refuseUnknown(name: string, type: ResourceType, profile: Profile, notes: Note[]): undefined {
  if (tolerates(profile, notes, 'unknown_attributes', name.slice(0, 120))) return undefined
  throw scimError('invalidPath', `${type.name} has no attribute ${quote(name)}.`)
}
