import {
  type JsonValue,
  parseJson,
  parseListQuery,
  parseSelection,
  type ResourceType,
  ScimError,
  scimError,
} from '../scim/index.ts'
import type { Command } from './command.ts'
import type { ScimRequest } from './message.ts'
import type { Provider } from './provider.ts'
import type { Route } from './routes.ts'
import { type Caller, known } from './tenants/tenant.ts'
import { scopesAllow, type TokenVerb } from './tokens/token-scope.ts'

/**
 * Reads what a request asks for: resource type, query, body. Checks that the caller's token may do it. Throws ScimError
 * 400, 403, 404, 413, 415, 501.
 */
export function parse(
  request: ScimRequest,
  route: Route,
  caller: Caller | undefined,
  provider: Provider,
): Command {
  switch (route.name) {
    case 'options':
      return { kind: 'options', allow: route.allow }
    case 'serviceProviderConfig':
    case 'resourceTypes':
    case 'schemas':
      return parseDiscovery(route, route.name)
    case 'me':
      throw new ScimError(
        501,
        'A token stands for an identity provider, not for a person, so there is no /Me.',
        {
          rfc: 'RFC 7644 §3.11',
        },
      )
    case 'bulk':
      if (provider.store.abilities?.bulk === false) {
        throw new ScimError(501, 'Bulk requests are not supported.', { rfc: 'RFC 7644 §3.7' })
      }
      return { kind: 'bulk', body: readBody(request, provider.limits.bulkBytes) }
    case 'search':
      return parseSearch(request, route, known(caller), provider)
    default:
      return parseResourceCommand(request, route, route.name, known(caller), provider)
  }
}

/** RFC 7644 §4: filter, sort and paging do not apply; a filter SHALL be answered with 403. */
function parseDiscovery(
  route: Route,
  document: 'serviceProviderConfig' | 'resourceTypes' | 'schemas',
): Command {
  const query = new URLSearchParams(route.path.query)
  if ([...query.keys()].some((name) => name.toLowerCase() === 'filter')) {
    throw new ScimError(403, 'Discovery documents cannot be filtered.', { rfc: 'RFC 7644 §4' })
  }
  return { kind: 'discover', document, name: route.id }
}

function parseSearch(request: ScimRequest, route: Route, caller: Caller, provider: Provider): Command {
  const types = readableTypes(route, caller, provider)
  return { kind: 'list', types, query: parseListQuery(readBody(request, provider.limits.bodyBytes)) }
}

/** The type of the endpoint, or every type at the root; the token has to allow reading each. */
function readableTypes(route: Route, caller: Caller, provider: Provider): readonly ResourceType[] {
  const types =
    route.endpoint === '' ? provider.registryOf(caller).resourceTypes : [findType(route, caller, provider)]
  for (const type of types) authorize(caller, type, 'read')
  return types
}

const verbs = {
  list: 'read',
  read: 'read',
  create: 'create',
  replace: 'update',
  patch: 'update',
  delete: 'delete',
} as const satisfies Record<string, TokenVerb>

function parseResourceCommand(
  request: ScimRequest,
  route: Route,
  kind: keyof typeof verbs,
  caller: Caller,
  provider: Provider,
): Command {
  const parameters = new URLSearchParams(route.path.query)
  if (kind === 'list') {
    return { kind, types: readableTypes(route, caller, provider), query: parseListQuery(parameters) }
  }
  const type = findType(route, caller, provider)
  authorize(caller, type, verbs[kind])
  const selection = route.path.query === '' ? {} : parseSelection(parameters)
  const id = route.id ?? ''
  const ifMatch = request.headers['if-match']
  switch (kind) {
    case 'read':
      return { kind, type, id, selection, ifNoneMatch: request.headers['if-none-match'] }
    case 'create':
      return { kind, type, body: readBody(request, provider.limits.bodyBytes), selection }
    case 'delete':
      return { kind, type, id, ifMatch }
    default:
      return { kind, type, id, body: readBody(request, provider.limits.bodyBytes), selection, ifMatch }
  }
}

function findType(route: Route, caller: Caller, provider: Provider): ResourceType {
  const type = provider.registryOf(caller).byEndpoint(route.endpoint)
  if (!type) throw new ScimError(404, 'There is no such endpoint.', { rfc: 'RFC 7644 §3.2' })
  return type
}

/** Every command is checked against what its token may do (RFC 7644 §2). */
export function authorize(caller: Caller, type: ResourceType, verb: TokenVerb): void {
  if (scopesAllow(caller.scopes, type.endpoint, verb)) return
  throw new ScimError(403, `This token may not ${verb} ${type.name} resources.`, { rfc: 'RFC 7644 §2' })
}

/** The body as JSON. Throws ScimError 413, 415, 400 `invalidSyntax`. */
function readBody(request: ScimRequest, limit: number): JsonValue {
  checkMediaType(request.headers)
  const text = typeof request.body === 'string' ? request.body : decodeUtf8(request.body, limit)
  if (text.length > limit) throw tooLarge(limit)
  if (text.trim() === '') throw scimError('invalidSyntax', 'The request has no body.')
  return parseJson(text, { length: limit, depth: 32 })
}

function decodeUtf8(body: Uint8Array | undefined, limit: number): string {
  if (body === undefined) return ''
  if (body.byteLength > limit) throw tooLarge(limit)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw scimError('invalidSyntax', 'The body is not UTF-8.', 'RFC 7644 §3.8')
  }
}

export function tooLarge(limit: number): ScimError {
  return new ScimError(413, `The body is larger than ${limit} bytes.`, { rfc: 'RFC 7644 §3.7.4' })
}

/** RFC 7644 §3.8 asks for application/scim+json; clients also send application/json, a charset, or nothing at all. */
function checkMediaType(headers: ScimRequest['headers']): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type !== '' && type !== 'application/scim+json' && type !== 'application/json') {
    throw new ScimError(415, 'Send the body as application/scim+json.', { rfc: 'RFC 7644 §3.8' })
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (encoding !== '' && encoding !== 'identity') {
    throw new ScimError(415, 'Send the body without a content encoding.', { rfc: 'RFC 9110 §8.4' })
  }
}
