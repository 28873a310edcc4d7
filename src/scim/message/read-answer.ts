import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

/** A page as a client reads it. */
export interface ReadList {
  readonly resources: readonly JsonObject[]
  /** Undefined when the service provider does not say (RFC 9865 allows that). */
  readonly totalResults: number | undefined
  readonly startIndex: number | undefined
  /** Only its absence means the last page (RFC 9865 §2). */
  readonly nextCursor: string | undefined
}

/**
 * Reads a list response of any service provider: counters in quotes, `Resources` null or missing, names in any case
 * are understood. Undefined when the body is no list response.
 */
export function readListResponse(body: JsonValue | undefined): ReadList | undefined {
  if (!isJsonObject(body)) return undefined
  const listed = member(body, 'resources')
  const totalResults = readCount(member(body, 'totalresults'))
  if (!Array.isArray(listed) && totalResults === undefined) return undefined
  const cursor = member(body, 'nextcursor')
  return {
    resources: Array.isArray(listed) ? listed.filter(isJsonObject) : [],
    totalResults,
    startIndex: readCount(member(body, 'startindex')),
    nextCursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
  }
}

/** What a service provider says about a failure. */
export interface ReadError {
  readonly scimType: string | undefined
  /** At most 500 characters; empty when it says nothing. */
  readonly detail: string
  /** Whether the body had SCIM's form (2.0 or 1.1), and not that of a proxy or an HTML page. */
  readonly isScim: boolean
}

/** Reads an error body: SCIM 2.0, with `schema` for `schemas`, SCIM 1.1 with `Errors`, or anything else. */
export function readError(body: JsonValue | undefined): ReadError {
  if (!isJsonObject(body)) return { scimType: undefined, detail: '', isScim: false }
  const old = member(body, 'errors')
  const source = Array.isArray(old) ? old.find(isJsonObject) : isJsonObject(old) ? old : body
  const detail = member(source ?? body, 'detail') ?? member(source ?? body, 'description')
  const scimType = member(body, 'scimtype')
  const declared = JSON.stringify(member(body, 'schemas') ?? member(body, 'schema') ?? '')
  return {
    scimType: typeof scimType === 'string' ? scimType : undefined,
    detail: typeof detail === 'string' ? detail.slice(0, 500) : '',
    isScim: /messages:2\.0:Error/i.test(declared) || old !== undefined,
  }
}

/** What became of one bulk operation, as a client reads it. */
export interface ReadBulkResult {
  readonly method: string
  readonly bulkId: string | undefined
  readonly location: string | undefined
  readonly version: string | undefined
  readonly status: number
  readonly error: ReadError | undefined
}

/** Reads a bulk response (RFC 7644 §3.7.3); `status` may be text, a number or `{"code": …}`. */
export function readBulkResponse(body: JsonValue | undefined): ReadBulkResult[] {
  const list = isJsonObject(body) ? member(body, 'operations') : undefined
  return (Array.isArray(list) ? list : []).filter(isJsonObject).map((item) => {
    const code = member(item, 'status')
    const status = readCount(isJsonObject(code) ? member(code, 'code') : code) ?? 0
    const failed = status < 200 || status > 299
    return {
      method: readText(member(item, 'method')) ?? '',
      bulkId: readText(member(item, 'bulkid')),
      location: readText(member(item, 'location')),
      version: readText(member(item, 'version')),
      status,
      error: failed ? readError(member(item, 'response')) : undefined,
    }
  })
}

function readText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function readCount(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** A member by its lower-cased name. */
function member(object: JsonObject, name: string): JsonValue | undefined {
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name)
  return key === undefined ? undefined : object[key]
}
