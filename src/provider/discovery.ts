import {
  type Attribute,
  type JsonObject,
  listResponse,
  type Registry,
  type ResourceType,
  type Schema,
  urns,
} from '../scim/index.ts'
import type { DiscoveryDocument } from './command.ts'
import { notFound } from './not-found.ts'
import type { ProviderLimits } from './provider.ts'

/** A discovery document (RFC 7644 §4): one, or the list of all of its kind. Throws ScimError 404. */
export function discover(
  document: DiscoveryDocument,
  name: string | undefined,
  registry: Registry,
  limits: ProviderLimits,
  baseUrl: string,
): JsonObject {
  switch (document) {
    case 'serviceProviderConfig':
      return serviceProviderConfig(limits, baseUrl)
    case 'resourceTypes': {
      const all = registry.resourceTypes.map((type) => resourceTypeDocument(type, baseUrl))
      return name === undefined ? wholeList(all) : found(all.find((one) => one['name'] === name))
    }
    case 'schemas': {
      if (name === undefined)
        return wholeList(registry.schemas.map((schema) => schemaDocument(schema, baseUrl)))
      const schema = registry.schemaByUrn(name)
      return found(schema && schemaDocument(schema, baseUrl))
    }
  }
}

function wholeList(resources: readonly JsonObject[]): JsonObject {
  return listResponse({ resources, totalResults: resources.length, startIndex: 1 })
}

function found(document: JsonObject | undefined): JsonObject {
  if (!document) throw notFound()
  return document
}

/** What this server does, and no more (RFC 7643 §5). */
function serviceProviderConfig(limits: ProviderLimits, baseUrl: string): JsonObject {
  return {
    schemas: [urns.serviceProviderConfig],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: limits.maxPageSize },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token made for this organisation, sent as "Authorization: Bearer <token>".',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  }
}

function resourceTypeDocument(type: ResourceType, baseUrl: string): JsonObject {
  return {
    schemas: [urns.resourceType],
    id: type.name,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    schemaExtensions: type.schemaExtensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: {
      resourceType: 'ResourceType',
      location: `${baseUrl}/ResourceTypes/${encodeURIComponent(type.name)}`,
    },
  }
}

function schemaDocument(schema: Schema, baseUrl: string): JsonObject {
  return {
    schemas: [urns.schema],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  }
}

/** Every characteristic is given, defaults too; `uniqueness` is not one of complex attributes (erratum 6004). */
function attributeDocument(attribute: Attribute): JsonObject {
  return {
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    ...(attribute.canonicalValues.length > 0 ? { canonicalValues: [...attribute.canonicalValues] } : {}),
    ...(attribute.type === 'complex' ? {} : { caseExact: attribute.caseExact }),
    mutability: attribute.mutability,
    returned: attribute.returned,
    ...(attribute.type === 'complex' ? {} : { uniqueness: attribute.uniqueness }),
    ...(attribute.referenceTypes.length > 0 ? { referenceTypes: [...attribute.referenceTypes] } : {}),
    ...(attribute.type === 'complex'
      ? { subAttributes: attribute.subAttributes.map(attributeDocument) }
      : {}),
  }
}
