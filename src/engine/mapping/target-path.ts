import {
  type Attribute,
  adjustProfile,
  isJsonObject,
  type JsonObject,
  parsePath,
  profiles,
  type ResolvedPath,
  type ResourceType,
  resolvePath,
  ScimError,
} from '../../scim/index.ts'

/** How a value is written at a target path. */
export type TargetShape =
  /** One simple value: `userName`, `name.givenName`, `urn:…:User:department`. */
  | 'simple'
  /** Several simple values. */
  | 'list'
  /** One sub-attribute of the element that a filter describes: `emails[type eq "work"].value`. */
  | 'element'
  /** A multi-valued complex attribute as a whole, one element a value: `roles`. */
  | 'plural'
  /** A reference to another resource: the manager. */
  | 'reference'
  /** The members of a group, which are rows of their own. */
  | 'members'

/** A target path found in the target's schema. */
export interface TargetPath {
  readonly text: string
  readonly shape: TargetShape
  /** URN of the schema that has the attribute. */
  readonly schema: string
  /** Set when the attribute lives in an extension's object. */
  readonly extension: string | undefined
  readonly attribute: string
  readonly subAttribute: string | undefined
  /** For `element`: what the element's filter says, e.g. `{ type: 'work' }`. */
  readonly element: JsonObject | undefined
  readonly type: Attribute['type']
  readonly mutability: Attribute['mutability']
  readonly isKnown: boolean
}

/** Why a target path cannot be mapped to. */
export interface TargetProblem {
  readonly code: 'target_unknown' | 'target_read_only' | 'target_is_complex' | 'target_needs_filter'
  readonly message: string
  readonly next: string
}

/** Entra writes `roles[primary eq "True"]`; that is understood. Names outside the schema are not let through. */
const profile = adjustProfile(profiles.lenient, { without: ['unknown_attributes', 'unqualified_extension'] })

/**
 * Finds a target path in the target's schema. Attributes of an extension the schema does not know are taken to
 * be single texts, because many targets do not publish theirs.
 */
export function findTarget(text: string, type: ResourceType): TargetPath | TargetProblem {
  try {
    const resolved = resolvePath(parsePath(text), type, profile)
    if (resolved !== undefined) return targetOf(text, resolved, type)
  } catch (error) {
    if (!(error instanceof ScimError)) throw error
    return customTarget(text, type) ?? unknown(error.detail)
  }
  return customTarget(text, type) ?? unknown(`${type.name} has no attribute ${text}.`)
}

function unknown(message: string): TargetProblem {
  return {
    code: 'target_unknown',
    message,
    next: 'Choose an attribute of the target, such as userName, name.givenName or emails[type eq "work"].value.',
  }
}

function targetOf(text: string, resolved: ResolvedPath, type: ResourceType): TargetPath | TargetProblem {
  if (resolved.kind === 'extension') return complex(text)
  const { attribute, extension } = resolved.path
  const subAttribute = resolved.kind === 'element' ? resolved.subAttribute : resolved.path.subAttribute
  const leaf = subAttribute ?? attribute
  const base = {
    text,
    schema: extension ?? type.schema.id,
    extension,
    attribute: attribute.name,
    subAttribute: subAttribute?.name,
    element: undefined,
    type: leaf.type,
    mutability: leaf.mutability,
    isKnown: true,
  }
  if (isReadOnly(attribute) || isReadOnly(leaf)) return readOnly(text)
  if (attribute.name === 'members' && type.name === 'Group') {
    return subAttribute === undefined ? { ...base, shape: 'members' } : complex(text)
  }
  if (resolved.kind === 'element') return elementTarget(base, resolved.template)
  if (isReference(attribute) && (subAttribute === undefined || subAttribute.name === 'value')) {
    return { ...base, shape: 'reference', subAttribute: 'value', type: 'string' }
  }
  return plainTarget(base, attribute, leaf)
}

function isReadOnly({ mutability, name }: Attribute): boolean {
  return mutability === 'readOnly' || name === 'id' || name === 'meta' || name === 'schemas'
}

function plainTarget(base: Omit<TargetPath, 'shape'>, attribute: Attribute, leaf: Attribute) {
  if (attribute.multiValued && attribute !== leaf) return needsFilter(base.text, attribute.name, leaf.name)
  if (leaf.type !== 'complex') return { ...base, shape: leaf.multiValued ? 'list' : 'simple' } as const
  const value = leaf.subAttributesByName.get('value')
  if (!leaf.multiValued || value === undefined) return complex(base.text)
  return { ...base, shape: 'plural', type: value.type } as const
}

function elementTarget(base: Omit<TargetPath, 'shape'>, template: JsonObject | undefined) {
  if (template === undefined || Object.values(template).some((value) => isJsonObject(value))) {
    return needsFilter(base.text, base.attribute, base.subAttribute ?? 'value')
  }
  if (base.subAttribute === undefined) return complex(base.text)
  return { ...base, shape: 'element', element: template } as const
}

/** A complex attribute with a link to a user in it: the manager. */
function isReference(attribute: Attribute): boolean {
  const link = attribute.subAttributesByName.get('$ref')
  return !attribute.multiValued && link?.referenceTypes.includes('User') === true
}

function complex(text: string): TargetProblem {
  return {
    code: 'target_is_complex',
    message: `${text} has parts; it cannot hold one value.`,
    next: 'Map one of its parts, such as name.givenName or emails[type eq "work"].value.',
  }
}

function readOnly(text: string): TargetProblem {
  return {
    code: 'target_read_only',
    message: `${text} is set by the target and cannot be written.`,
    next: 'Remove this mapping.',
  }
}

function needsFilter(text: string, attribute: string, sub: string): TargetProblem {
  return {
    code: 'target_needs_filter',
    message: `${text} does not say which of several values it means.`,
    next: `Write it as ${attribute}[type eq "work"].${sub}.`,
  }
}

const customName = /^(urn:[A-Za-z0-9._:-]+):([A-Za-z][A-Za-z0-9_-]{0,200})$/

function customTarget(text: string, type: ResourceType): TargetPath | null {
  const match = customName.exec(text)
  if (match === null) return null
  const [, urn = '', attribute = ''] = match
  const known = [type.schema.id, ...type.schemaExtensions.map((extension) => extension.schema.id)]
  if (known.some((one) => one.toLowerCase() === urn.toLowerCase())) return null
  return {
    text,
    shape: 'simple',
    schema: urn,
    extension: urn,
    attribute,
    subAttribute: undefined,
    element: undefined,
    type: 'string',
    mutability: 'readWrite',
    isKnown: false,
  }
}

/** Where a value stands at the target, in one spelling: two paths that mean the same place have the same key. */
export function placeOf(target: TargetPath): string {
  const element = target.element === undefined ? '' : JSON.stringify(sortedEntries(target.element))
  return [target.extension ?? '', target.attribute, element, target.subAttribute ?? '']
    .join('\n')
    .toLowerCase()
}

function sortedEntries(element: JsonObject): readonly (readonly [string, unknown])[] {
  return Object.entries(element).sort(([a], [b]) => (a < b ? -1 : 1))
}
