import {
  createRegistry,
  discoverySchemas,
  type JsonObject,
  type Registry,
  type ResourceType,
  resourceTypeFromJson,
  type Schema,
  schemaFromJson,
  scimError,
  standardRegistry,
} from '../../scim/index.ts'

/** A schema or a resource type of a tenant's own, in the JSON form RFC 7643 gives it. */
export interface Definition {
  readonly kind: DefinitionKind
  readonly document: JsonObject
}

export type DefinitionKind = 'schema' | 'resource_type'

/**
 * The registry of a tenant: the standard types and its own. A resource type called like a standard one takes its place,
 * with more extensions. Throws ScimError 400 invalidValue that names the place and the rule when a definition is not valid.
 */
export function compileDefinitions(definitions: readonly Definition[]): Registry {
  const own = definitions.filter(({ kind }) => kind === 'schema').map(({ document }) => ownSchema(document))
  const schemas = [...standardRegistry.schemas, ...own]
  const types = definitions
    .filter(({ kind }) => kind === 'resource_type')
    .map(({ document }) => ownType(resourceTypeFromJson(document, schemas)))
  const named = new Map(types.map((type) => [type.name, type]))
  const standard = standardRegistry.resourceTypes.map((type) => named.get(type.name) ?? type)
  const added = types.filter((type) => standardRegistry.byName(type.name) === undefined)
  // Two types under one endpoint are refused by the registry itself.
  return createRegistry([...standard, ...added])
}

function ownSchema(document: JsonObject): Schema {
  const schema = schemaFromJson(document)
  const id = schema.id.toLowerCase()
  const isTaken = [...standardRegistry.schemas, ...discoverySchemas].some(
    (one) => one.id.toLowerCase() === id,
  )
  if (isTaken || id.startsWith('urn:ietf:params:scim:api:')) {
    throw scimError(
      'invalidValue',
      `${schema.id} is a schema of the standard, which nobody redefines.`,
      'RFC 7643 §10',
    )
  }
  return schema
}

/** What serves users and groups relies on their endpoint and their schema; extensions are free. */
function ownType(type: ResourceType): ResourceType {
  const standard = standardRegistry.byName(type.name)
  if (!standard) return type
  if (type.endpoint !== standard.endpoint || type.schema !== standard.schema) {
    throw scimError(
      'invalidValue',
      `${type.name} has to keep the endpoint ${standard.endpoint} and the schema ${standard.schema.id}.`,
      'RFC 7643 §6',
    )
  }
  return type
}

/**
 * Extensions that the standard gives a type and a tenant's own type of that name leaves out. It takes the standard one's
 * place, so that what comes of them is not kept any more.
 */
export function leftOutExtensions({ name, schemaExtensions }: ResourceType): Schema[] {
  const kept = new Set(schemaExtensions.map(({ schema }) => schema.id))
  const standard = standardRegistry.byName(name)?.schemaExtensions ?? []
  return standard.map(({ schema }) => schema).filter(({ id }) => !kept.has(id))
}

const registries = new Map<string, Registry>()
const keptRegistries = 1_000

/** The registry for definitions as the store hands them out with a credential: JSON text, or null for none. Compiled once. */
export function registryFor(definitions: string | null | undefined): Registry {
  if (definitions === null || definitions === undefined) return standardRegistry
  const known = registries.get(definitions)
  if (known) return known
  const registry = compileDefinitions(JSON.parse(definitions) as Definition[])
  if (registries.size >= keptRegistries) registries.clear()
  registries.set(definitions, registry)
  return registry
}
