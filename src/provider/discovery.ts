import {
  type Capabilities,
  type JsonObject,
  listedSchemas,
  listResponse,
  type Registry,
  resourceTypeDocument,
  schemaDocument,
  serviceProviderConfig,
} from '../scim/index.ts'
import type { DiscoveryDocument } from './command.ts'
import { notFound } from './not-found.ts'
import { cursorSeconds } from './paging/cursor.ts'
import type { Provider } from './provider.ts'

/** A discovery document (RFC 7644 §4): one, or the list of all of its kind. Throws ScimError 404. */
export function discover(
  document: DiscoveryDocument,
  name: string | undefined,
  registry: Registry,
  provider: Pick<Provider, 'limits' | 'store' | 'documentationUri'>,
  baseUrl: string,
): JsonObject {
  if (document === 'serviceProviderConfig') {
    return serviceProviderConfig(capabilities(provider), baseUrl)
  }
  const all =
    document === 'schemas'
      ? listedSchemas(registry).map((schema) => schemaDocument(schema, baseUrl))
      : registry.resourceTypes.map((type) => resourceTypeDocument(type, baseUrl))
  // Never paged: the whole list is always returned.
  if (name === undefined) return listResponse({ resources: all, totalResults: all.length, startIndex: 1 })
  const found = all.find((one) => isNamed(one, name, document))
  if (!found) throw notFound()
  return found
}

/** Schema URNs are compared without case, names of resource types with it (RFC 7643 §3.1, §7). */
function isNamed(document: JsonObject, name: string, kind: DiscoveryDocument): boolean {
  const id = String(document['id'])
  return kind === 'schemas' ? id.toLowerCase() === name.toLowerCase() : id === name
}

/** What this server does, and no more (RFC 7643 §5). */
function capabilities({
  limits,
  store: { abilities = {} },
  documentationUri,
}: Pick<Provider, 'limits' | 'store' | 'documentationUri'>): Capabilities {
  return {
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: true,
    bulk: {
      supported: abilities.bulk ?? true,
      maxOperations: limits.bulkOperations,
      maxPayloadSize: limits.bulkBytes,
    },
    filter: { supported: true, maxResults: limits.maxPageSize },
    changePassword: false,
    sort: abilities.sort ?? true,
    etag: true,
    pagination: {
      cursor: abilities.cursor ?? true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: limits.defaultPageSize,
      maxPageSize: limits.maxPageSize,
      cursorTimeout: cursorSeconds,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token made for this organisation, sent as "Authorization: Bearer <token>".',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
  }
}
