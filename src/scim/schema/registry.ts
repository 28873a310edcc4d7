import { ScimError } from '../errors.ts'
import type { ResourceType } from './resource-type.ts'
import type { Schema } from './schema.ts'

/** The resource types of one service provider (or of one tenant), by every name a request can use. */
export interface Registry {
  readonly resourceTypes: readonly ResourceType[]
  /** Every schema in use, each once, in the order of first use. */
  readonly schemas: readonly Schema[]
  /** By `/Users` or `Users`, without regard to case. */
  byEndpoint(endpoint: string): ResourceType | undefined
  /** By `User`, as in `meta.resourceType`; case exact (RFC 7643 §3.1). */
  byName(name: string): ResourceType | undefined
  /** By URN, without regard to case. */
  schemaByUrn(urn: string): Schema | undefined
}

/** A registry of resource types. Throws ScimError 500 when two of them share a name or an endpoint. */
export function createRegistry(resourceTypes: readonly ResourceType[]): Registry {
  const endpoints = new Map<string, ResourceType>()
  const names = new Map<string, ResourceType>()
  const schemas = new Map<string, Schema>()
  for (const type of resourceTypes) {
    const endpoint = type.endpoint.toLowerCase()
    if (endpoints.has(endpoint) || names.has(type.name)) {
      throw new ScimError(500, `Two resource types are called ${type.name} or use ${type.endpoint}.`)
    }
    endpoints.set(endpoint, type)
    names.set(type.name, type)
    for (const schema of [type.schema, ...type.schemaExtensions.map((extension) => extension.schema)]) {
      const known = schemas.get(schema.id.toLowerCase())
      if (known !== undefined && known !== schema) {
        throw new ScimError(500, `Two different schemas have the id ${schema.id}.`)
      }
      schemas.set(schema.id.toLowerCase(), schema)
    }
  }
  return {
    resourceTypes,
    schemas: [...schemas.values()],
    byEndpoint: (endpoint) =>
      endpoints.get((endpoint.startsWith('/') ? endpoint : `/${endpoint}`).toLowerCase()),
    byName: (name) => names.get(name),
    schemaByUrn: (urn) => schemas.get(urn.toLowerCase()),
  }
}
