import type { Attribute } from './attribute.ts'
import { type AttributePath, indexAttributes, type TypeIndex } from './attribute-index.ts'
import type { Schema, SchemaExtension } from './schema.ts'

/** A kind of resource: its endpoint and the schemas that make it up (RFC 7643 §6). Made by `createResourceType()`. */
export interface ResourceType {
  /** Such as `User`; it is also `meta.resourceType`. */
  readonly name: string
  readonly description: string
  /** Relative to the base URL, with a leading slash: `/Users`. */
  readonly endpoint: string
  readonly schema: Schema
  readonly schemaExtensions: readonly SchemaExtension[]
  /** Every attribute by every spelling of its path; computed once. */
  readonly index: TypeIndex
}

/** What has to be said about a resource type. */
export interface ResourceTypeInput {
  readonly name: string
  readonly description?: string
  readonly endpoint: string
  readonly schema: Schema
  readonly schemaExtensions?: readonly SchemaExtension[]
}

/** A resource type with its look-up tables compiled. Throws ScimError when two attributes clash. */
export function createResourceType(input: ResourceTypeInput): ResourceType {
  const schemaExtensions = input.schemaExtensions ?? []
  return {
    name: input.name,
    description: input.description ?? input.schema.description,
    endpoint: input.endpoint,
    schema: input.schema,
    schemaExtensions,
    index: indexAttributes(input.schema, schemaExtensions),
  }
}

/** The same resource type with more extensions, such as those a tenant defined for its users. Throws like `createResourceType()`. */
export function extendResourceType(
  type: ResourceType,
  schemaExtensions: readonly SchemaExtension[],
): ResourceType {
  return createResourceType({ ...type, schemaExtensions: [...type.schemaExtensions, ...schemaExtensions] })
}

/**
 * Finds an attribute by its path in standard notation (RFC 7644 §3.10), without regard to case: `userName`,
 * `name.givenName`, `urn:…:User:department`. Undefined when the type has no such attribute.
 */
export function findAttribute(type: ResourceType, path: string): AttributePath | undefined {
  return type.index.paths.get(path.toLowerCase())
}

/** The schema attribute at the end of a path: the sub-attribute when there is one. */
export function leafOf(path: AttributePath): Attribute {
  return path.subAttribute ?? path.attribute
}
