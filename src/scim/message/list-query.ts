import { quote, scimError } from '../errors.ts'
import type { Filter } from '../filter/filter.ts'
import { parseFilter } from '../filter/parse-filter.ts'
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Selection } from '../resource/selection.ts'
import { urns } from '../schema/urns.ts'

/** A query for resources, from URL parameters or from a SearchRequest (RFC 7644 §3.4.2, §3.4.3). */
export interface ListQuery extends Selection {
  readonly filter?: Filter
  readonly sortBy?: string
  readonly sortOrder: 'ascending' | 'descending'
  /** 1-based. */
  readonly startIndex: number
  /** Undefined: the service provider's page size. 0: only the number of matches. */
  readonly count?: number
  /** Undefined: pages by index. Empty: the first page by cursor (RFC 9865 §2). */
  readonly cursor?: string
}

/**
 * Reads the parameters of a query. Unknown parameters are ignored, a negative `count` is 0, a `startIndex` below 1 is 1
 * (RFC 7644 §3.4.2.4). Throws ScimError 400: invalidFilter, invalidValue.
 */
export function parseListQuery(input: URLSearchParams | JsonValue): ListQuery {
  const read =
    input instanceof URLSearchParams ? parameterReader(input) : memberReader(checkSearchRequest(input))
  const attributes = readNames(read('attributes'), 'attributes')
  const excludedAttributes = readNames(read('excludedAttributes'), 'excludedAttributes')
  if (attributes !== undefined && excludedAttributes !== undefined) {
    throw scimError('invalidValue', 'attributes and excludedAttributes exclude each other.', 'RFC 7644 §3.9')
  }
  const filter = readText(read('filter'), 'filter')
  const sortBy = readText(read('sortBy'), 'sortBy')
  const cursor = readText(read('cursor'), 'cursor')
  const count = readInteger(read('count'), 'count')
  const startIndex = readInteger(read('startIndex'), 'startIndex')
  if (cursor !== undefined && startIndex !== undefined) {
    throw scimError('invalidValue', 'startIndex and cursor exclude each other.', 'RFC 9865 §2')
  }
  return {
    ...(filter === undefined ? {} : { filter: parseFilter(filter) }),
    ...(sortBy === undefined || sortBy.trim() === '' ? {} : { sortBy: sortBy.trim() }),
    sortOrder: readSortOrder(readText(read('sortOrder'), 'sortOrder')),
    startIndex: Math.max(1, startIndex ?? 1),
    ...(count === undefined ? {} : { count: Math.max(0, count) }),
    ...(cursor === undefined ? {} : { cursor: checkCursor(cursor) }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(excludedAttributes === undefined ? {} : { excludedAttributes }),
  }
}

/** Only `attributes` and `excludedAttributes`, which every request that answers with a resource may carry (RFC 7644 §3.9). */
export function parseSelection(params: URLSearchParams): Selection {
  const read = parameterReader(params)
  const attributes = readNames(read('attributes'), 'attributes')
  const excludedAttributes = readNames(read('excludedAttributes'), 'excludedAttributes')
  if (attributes !== undefined && excludedAttributes !== undefined) {
    throw scimError('invalidValue', 'attributes and excludedAttributes exclude each other.', 'RFC 7644 §3.9')
  }
  return {
    ...(attributes === undefined ? {} : { attributes }),
    ...(excludedAttributes === undefined ? {} : { excludedAttributes }),
  }
}

type Read = (name: string) => JsonValue | undefined

/** Repeated parameters are joined, which matters for lists of names only. */
function parameterReader(params: URLSearchParams): Read {
  return (name) => {
    const exact = params.getAll(name)
    if (exact.length > 0) return exact.length === 1 ? (exact[0] as string) : exact.join(',')
    for (const [key, value] of params) if (key.toLowerCase() === name.toLowerCase()) return value
    return undefined
  }
}

function memberReader(body: JsonObject): Read {
  return (name) => {
    if (Object.hasOwn(body, name)) return body[name] ?? undefined
    const key = Object.keys(body).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
    return key === undefined ? undefined : (body[key] ?? undefined)
  }
}

function checkSearchRequest(body: JsonValue): JsonObject {
  if (!isJsonObject(body)) {
    throw scimError('invalidSyntax', `A search request has to be an object, not ${describeJson(body)}.`)
  }
  const { schemas } = body
  const declared = Array.isArray(schemas) ? schemas : []
  if (
    schemas !== undefined &&
    !declared.some((urn) => String(urn).toLowerCase() === urns.searchRequest.toLowerCase())
  ) {
    throw scimError('invalidSyntax', `schemas has to list ${urns.searchRequest}.`, 'RFC 7644 §3.4.3')
  }
  return body
}

/** A comma separated list, or an array; the comma inside a bracket or quotes belongs to the name. */
function readNames(value: JsonValue | undefined, where: string): string[] | undefined {
  if (value === undefined) return undefined
  const list = Array.isArray(value) ? value : [value]
  const names = list.flatMap((item) => {
    if (typeof item !== 'string') throw scimError('invalidValue', `${where} has to be a list of names.`)
    return splitNames(item)
  })
  return names.length === 0 ? undefined : names
}

function splitNames(text: string): string[] {
  return (text.match(/(?:[^,["]|\[[^\]]*\]?|"[^"]*"?)+/g) ?? [])
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function readText(value: JsonValue | undefined, where: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw scimError('invalidValue', `${where} has to be text, not ${describeJson(value)}.`)
}

function readInteger(value: JsonValue | undefined, where: string): number | undefined {
  if (value === undefined || value === '') return undefined
  const number = typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number
  throw scimError('invalidValue', `${where} has to be a whole number.`, 'RFC 7644 §3.4.2.4')
}

function readSortOrder(value: string | undefined): 'ascending' | 'descending' {
  const order = value?.trim().toLowerCase() ?? ''
  if (order === '' || order === 'ascending') return 'ascending'
  if (order === 'descending') return 'descending'
  throw scimError(
    'invalidValue',
    `sortOrder is ascending or descending, not ${quote(value ?? '')}.`,
    'RFC 7644 §3.4.2.3',
  )
}

/** RFC 9865 §2: a cursor is made of unreserved characters (RFC 3986 §2.3). */
function checkCursor(cursor: string): string {
  if (/^[A-Za-z0-9._~-]*$/.test(cursor) && cursor.length <= 4096) return cursor
  throw scimError('invalidCursor', 'The cursor is not one of ours.')
}
