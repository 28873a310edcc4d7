import type { JsonObject } from '../json.ts'
import type { Attribute } from './attribute.ts'
import { discoverySchemas } from './discovery-schemas.ts'
import type { Registry } from './registry.ts'
import type { ResourceType } from './resource-type.ts'
import type { Schema } from './schema.ts'
import { urns } from './urns.ts'

/** The JSON of a schema (RFC 7643 §7), every characteristic spelled out. `baseUrl` has no trailing slash. */
export function schemaDocument(schema: Schema, baseUrl: string): JsonObject {
  return {
    schemas: [urns.schema],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  }
}

function attributeDocument(attribute: Attribute): JsonObject {
  const isComplex = attribute.type === 'complex'
  return {
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    ...(attribute.canonicalValues.length === 0 ? {} : { canonicalValues: [...attribute.canonicalValues] }),
    // Erratum 6004: a complex attribute has no uniqueness of its own, nor a case.
    ...(isComplex ? {} : { caseExact: attribute.caseExact }),
    mutability: attribute.mutability,
    returned: attribute.returned,
    ...(isComplex ? {} : { uniqueness: attribute.uniqueness }),
    ...(attribute.referenceTypes.length === 0 ? {} : { referenceTypes: [...attribute.referenceTypes] }),
    ...(isComplex ? { subAttributes: attribute.subAttributes.map(attributeDocument) } : {}),
  }
}

/** Every schema to list at `/Schemas`: those of the resource types, then those of the discovery resources. */
export function listedSchemas(registry: Registry): readonly Schema[] {
  return [...registry.schemas, ...discoverySchemas]
}

/** The JSON of a resource type (RFC 7643 §6). */
export function resourceTypeDocument(type: ResourceType, baseUrl: string): JsonObject {
  return {
    schemas: [urns.resourceType],
    id: type.name,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    schemaExtensions: type.schemaExtensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  }
}

export type AuthenticationSchemeType = 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest'

export interface AuthenticationScheme {
  readonly type: AuthenticationSchemeType
  readonly name: string
  readonly description: string
  readonly specUri?: string
  readonly documentationUri?: string
  readonly primary?: boolean
}

/** What a service provider can do. It has to be true: what is advertised works (RFC 7643 §5). */
export interface Capabilities {
  readonly documentationUri?: string
  readonly patch: boolean
  readonly bulk: {
    readonly supported: boolean
    readonly maxOperations: number
    readonly maxPayloadSize: number
  }
  readonly filter: { readonly supported: boolean; readonly maxResults: number }
  readonly changePassword: boolean
  readonly sort: boolean
  readonly etag: boolean
  readonly authenticationSchemes: readonly AuthenticationScheme[]
  readonly pagination?: PaginationCapability
}

/** RFC 9865 §4. */
export interface PaginationCapability {
  readonly cursor: boolean
  readonly index: boolean
  readonly defaultPaginationMethod?: 'cursor' | 'index'
  readonly defaultPageSize?: number
  readonly maxPageSize?: number
  /** Seconds. */
  readonly cursorTimeout?: number
}

/** The JSON of `/ServiceProviderConfig` (RFC 7643 §5, RFC 9865 §4). */
export function serviceProviderConfig(capabilities: Capabilities, baseUrl: string): JsonObject {
  const { bulk, filter, pagination, documentationUri } = capabilities
  return {
    schemas: [urns.serviceProviderConfig],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: capabilities.patch },
    bulk: bulk.supported ? { ...bulk } : { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { ...filter },
    changePassword: { supported: capabilities.changePassword },
    sort: { supported: capabilities.sort },
    etag: { supported: capabilities.etag },
    ...(pagination === undefined ? {} : { pagination: { ...pagination } }),
    authenticationSchemes: capabilities.authenticationSchemes.map((scheme) => ({ ...scheme })),
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  }
}
