import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'

/** One attribute as the target's own schema has it. */
export interface PublishedAttribute {
  readonly readOnly: boolean
  /** Names in lower case; null when the schema does not list them, as Microsoft's own sample leaves them out. */
  readonly subAttributes: Readonly<Record<string, { readonly readOnly: boolean }>> | null
}

/**
 * What a target says of itself (RFC 7643 §5–7, read at RFC 7644 §4). Null is "it does not say". Nothing here is
 * trusted over what an administrator has set: many targets announce less, or more, than they do.
 */
export interface TargetCapabilities {
  readonly patch: boolean | null
  readonly filter: boolean | null
  /** Most resources in one answer to a filter. */
  readonly maxResults: number | null
  readonly bulk: boolean | null
  readonly maxOperations: number | null
  readonly sort: boolean | null
  readonly etag: boolean | null
  /** Cursor pagination (RFC 9865 §4). */
  readonly cursor: boolean | null
  readonly resourceTypes: readonly string[] | null
  /** Attributes by schema and name, both in lower case. */
  readonly schemas: Readonly<Record<string, Readonly<Record<string, PublishedAttribute>>>> | null
}

export interface DiscoveryDocuments {
  readonly serviceProviderConfig: JsonValue | undefined
  readonly resourceTypes: JsonValue | undefined
  readonly schemas: JsonValue | undefined
}

/** More than this is no description of accounts any more. */
const mostSchemas = 50
const mostAttributes = 500

/** Reads the three documents, each in any form that still says something. Pure; never throws. */
export function readCapabilities(documents: DiscoveryDocuments): TargetCapabilities {
  const config = isJsonObject(documents.serviceProviderConfig) ? documents.serviceProviderConfig : {}
  const filter = memberOf(config, 'filter')
  const bulk = memberOf(config, 'bulk')
  return {
    patch: supported(memberOf(config, 'patch')),
    filter: supported(filter),
    maxResults: count(isJsonObject(filter) ? memberOf(filter, 'maxResults') : undefined),
    bulk: supported(bulk),
    maxOperations: count(isJsonObject(bulk) ? memberOf(bulk, 'maxOperations') : undefined),
    sort: supported(memberOf(config, 'sort')),
    etag: supported(memberOf(config, 'etag')),
    cursor: readCursor(memberOf(config, 'pagination')),
    resourceTypes:
      resourcesOf(documents.resourceTypes)?.flatMap((one) => textOf(memberOf(one, 'name'))) ?? null,
    schemas: readSchemas(resourcesOf(documents.schemas)),
  }
}

/** Whether any of the three documents said anything. */
export function saysAnything(capabilities: TargetCapabilities): boolean {
  return Object.values(capabilities).some((one) => one !== null)
}

function readSchemas(resources: readonly JsonObject[] | null): TargetCapabilities['schemas'] {
  if (resources === null) return null
  const schemas = resources.slice(0, mostSchemas).flatMap((schema) => {
    const [id] = textOf(memberOf(schema, 'id'))
    const attributes = memberOf(schema, 'attributes')
    if (id === undefined || !Array.isArray(attributes)) return []
    return [[id.toLowerCase(), readAttributes(attributes)] as const]
  })
  return schemas.length === 0 ? null : Object.fromEntries(schemas)
}

function readAttributes(list: readonly JsonValue[]): Record<string, PublishedAttribute> {
  const attributes = named(list).map(([name, attribute]) => {
    const subs = memberOf(attribute, 'subAttributes')
    const listed = Array.isArray(subs) && subs.length > 0 ? named(subs) : null
    const subAttributes =
      listed === null
        ? null
        : Object.fromEntries(listed.map(([sub, one]) => [sub, { readOnly: isReadOnly(one) }]))
    return [name, { readOnly: isReadOnly(attribute), subAttributes }] as const
  })
  return Object.fromEntries(attributes)
}

function named(list: readonly JsonValue[]): (readonly [string, JsonObject])[] {
  return list
    .slice(0, mostAttributes)
    .filter(isJsonObject)
    .flatMap((one) => textOf(memberOf(one, 'name')).map((name) => [name.toLowerCase(), one] as const))
}

function isReadOnly(attribute: JsonObject): boolean {
  return String(memberOf(attribute, 'mutability')).toLowerCase() === 'readonly'
}

function readCursor(pagination: JsonValue | undefined): boolean | null {
  const cursor = isJsonObject(pagination) ? memberOf(pagination, 'cursor') : undefined
  return typeof cursor === 'boolean' ? cursor : null
}

/** A list response, or the bare array that some targets send. */
function resourcesOf(body: JsonValue | undefined): readonly JsonObject[] | null {
  const list = isJsonObject(body) ? memberOf(body, 'Resources') : body
  return Array.isArray(list) ? list.filter(isJsonObject) : null
}

function supported(value: JsonValue | undefined): boolean | null {
  const says = isJsonObject(value) ? memberOf(value, 'supported') : undefined
  if (typeof says === 'boolean') return says
  return says === 'true' ? true : says === 'false' ? false : null
}

function count(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

function textOf(value: JsonValue | undefined): string[] {
  return typeof value === 'string' && value !== '' ? [value.slice(0, 300)] : []
}

function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  const wanted = name.toLowerCase()
  const key = Object.keys(object).find((one) => one.toLowerCase() === wanted)
  return key === undefined ? undefined : object[key]
}
