import {
  type JsonObject,
  type JsonValue,
  projectResource,
  type Resource,
  type Selection,
} from '../scim/index.ts'
import { planOf } from './describe-resource.ts'
import type { StoredResource } from './store.ts'

/** A stored resource with its hidden attributes, parsed; without `meta`, `groups` and `members`. */
export function wholeResource(stored: StoredResource): JsonObject {
  return { ...parsed(stored.document), ...stored.hidden }
}

/**
 * The JSON text of a resource as a response shows it. Text that is stored as it is shown is only joined: reading one
 * member or a page of them parses nothing. `sent` is the client's own body, for attributes returned on request.
 */
export function renderResource(
  stored: StoredResource,
  baseUrl: string,
  selection: Selection,
  sent?: Resource,
): string {
  if (typeof stored.document === 'string' && isShownWhole(stored, selection)) {
    return joinText(stored.document, stored, baseUrl)
  }
  const whole: JsonObject = { ...wholeResource(stored) }
  if (stored.groups !== undefined) whole['groups'] = listOf(stored.groups)
  if (stored.members !== undefined) whole['members'] = listOf(stored.members)
  whole['meta'] = JSON.parse(metaText(stored, baseUrl)) as JsonObject
  return JSON.stringify(projectResource(whole, stored.type, selection, sent))
}

/** The answer to a query (RFC 7644 §3.4.2): all five members, always; `itemsPerPage` is what this answer holds. */
export function renderList(
  resources: readonly string[],
  page: {
    readonly totalResults: number
    readonly startIndex?: number
    readonly nextCursor?: string | undefined
  },
): string {
  const start = page.startIndex === undefined ? '' : `,"startIndex":${page.startIndex}`
  const next = page.nextCursor === undefined ? '' : `,"nextCursor":${JSON.stringify(page.nextCursor)}`
  return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${page.totalResults}${start},"itemsPerPage":${resources.length}${next},"Resources":[${resources.join(',')}]}`
}

/** Where a resource is found. */
export function locationOf(stored: Pick<StoredResource, 'type' | 'id'>, baseUrl: string): string {
  return `${baseUrl}${stored.type.endpoint}/${stored.id}`
}

/** Members and groups that are not wanted have not been read: leaving them out needs no projection. */
function isShownWhole(
  { type, hidden }: StoredResource,
  { attributes, excludedAttributes }: Selection,
): boolean {
  const { detached, hidesInside } = planOf(type)
  return (
    hidden === undefined &&
    !hidesInside &&
    attributes === undefined &&
    (excludedAttributes?.every((name) => detached.includes(name)) ?? true)
  )
}

function joinText(document: string, stored: StoredResource, baseUrl: string): string {
  const groups = stored.groups === undefined ? '' : `,"groups":${textOf(stored.groups)}`
  const members = stored.members === undefined ? '' : `,"members":${textOf(stored.members)}`
  return `${document.slice(0, -1)}${groups}${members},"meta":${metaText(stored, baseUrl)}}`
}

function metaText(stored: StoredResource, baseUrl: string): string {
  const { type, created, lastModified, version } = stored
  const when = created.toISOString()
  const changed = lastModified.getTime() === created.getTime() ? when : lastModified.toISOString()
  const location = JSON.stringify(locationOf(stored, baseUrl))
  return `{"resourceType":"${type.name}","created":"${when}","lastModified":"${changed}","location":${location},"version":"W/\\"${version}\\""}`
}

function parsed(document: StoredResource['document']): JsonObject {
  return typeof document === 'string' ? (JSON.parse(document) as JsonObject) : document
}

function listOf(list: readonly JsonValue[] | string): JsonValue[] {
  return typeof list === 'string' ? (JSON.parse(list) as JsonValue[]) : [...list]
}

function textOf(list: readonly JsonValue[] | string): string {
  return typeof list === 'string' ? list : JSON.stringify(list)
}
