import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { quote, ScimError, scimError } from '../errors.ts'
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { urns } from '../schema/urns.ts'
import { errorBody } from './error-body.ts'

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One operation of a bulk request (RFC 7644 §3.7). */
export interface BulkOperation {
  /** Position in the request, counted from 0. */
  readonly index: number
  readonly method: BulkMethod
  /** `/Users`. */
  readonly endpoint: string
  /** Undefined with POST; may be `bulkId:…`. */
  readonly id: string | undefined
  readonly bulkId: string | undefined
  readonly version: string | undefined
  readonly data: JsonObject | undefined
}

/** An operation that cannot be carried out as it stands; the others go on. */
export interface BulkProblem {
  readonly index: number
  readonly method: string
  readonly bulkId: string | undefined
  readonly error: ScimError
}

export interface BulkRequest {
  /** Stop after so many failures; undefined: never. */
  readonly failOnErrors: number | undefined
  readonly operations: readonly BulkOperation[]
  readonly problems: readonly BulkProblem[]
}

export interface BulkLimits {
  readonly maxOperations: number
}

/**
 * Reads a bulk request (RFC 7644 §3.7). Throws ScimError: 400 invalidSyntax when the body is no bulk request or a bulkId is used twice, 413
 * above the limit. What is wrong with one operation only is a problem of that operation.
 */
export function parseBulk(
  body: JsonValue,
  limits: BulkLimits,
  profile: Profile,
  notes: Note[] = [],
): BulkRequest {
  if (!isJsonObject(body)) {
    throw scimError('invalidSyntax', `A bulk request has to be an object, not ${describeJson(body)}.`)
  }
  const list = readList(body, limits, profile, notes)
  const operations: BulkOperation[] = []
  const problems: BulkProblem[] = []
  const bulkIds = new Set<string>()
  for (const [index, item] of list.entries()) {
    const read = readOperation(item, index, profile, notes)
    if ('error' in read) problems.push(read)
    else operations.push(read)
    if (read.bulkId === undefined || read.method !== 'POST') continue
    if (bulkIds.has(read.bulkId)) {
      throw scimError('invalidSyntax', `The bulkId ${quote(read.bulkId)} is used twice.`, 'RFC 7644 §3.7')
    }
    bulkIds.add(read.bulkId)
  }
  return { failOnErrors: readFailOnErrors(body['failOnErrors']), operations, problems }
}

function readList(body: JsonObject, limits: BulkLimits, profile: Profile, notes: Note[]): JsonValue[] {
  const declared = Array.isArray(body['schemas']) ? body['schemas'] : []
  const isDeclared = declared.some((urn) => String(urn).toLowerCase() === urns.bulkRequest.toLowerCase())
  if (!isDeclared && !tolerates(profile, notes, 'missing_schemas', urns.bulkRequest)) {
    throw scimError('invalidSyntax', `schemas has to list ${urns.bulkRequest}.`, 'RFC 7644 §3.7')
  }
  let list = body['Operations']
  if (list === undefined && body['operations'] !== undefined) {
    if (tolerates(profile, notes, 'operations_key_case', 'Operations')) list = body['operations']
  }
  if (!Array.isArray(list)) {
    throw scimError(
      'invalidSyntax',
      `Operations has to be a list, not ${describeJson(list)}.`,
      'RFC 7644 §3.7',
    )
  }
  if (list.length > limits.maxOperations) {
    throw new ScimError(
      413,
      `One bulk request may hold ${limits.maxOperations} operations (maxOperations), not ${list.length}.`,
      { rfc: 'RFC 7644 §3.7.4' },
    )
  }
  return list
}

function readFailOnErrors(value: JsonValue | undefined): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return value === 0 ? undefined : value
  throw scimError('invalidValue', 'failOnErrors has to be a whole number.', 'RFC 7644 §3.7')
}

function readOperation(
  item: JsonValue,
  index: number,
  profile: Profile,
  notes: Note[],
): BulkOperation | BulkProblem {
  const source = isJsonObject(item) ? item : {}
  const method = typeof source['method'] === 'string' ? source['method'].toUpperCase() : ''
  const bulkId =
    typeof source['bulkId'] === 'string' && source['bulkId'] !== '' ? source['bulkId'] : undefined
  try {
    if (!isJsonObject(item)) throw scimError('invalidSyntax', 'A bulk operation has to be an object.')
    const known = readMethod(method)
    if (known === 'POST' && bulkId === undefined) {
      throw scimError('invalidSyntax', 'A POST in bulk needs a bulkId.', 'RFC 7644 §3.7')
    }
    const { endpoint, id } = readPath(item['path'], known)
    const version = typeof item['version'] === 'string' ? item['version'] : undefined
    const data = readData(item['data'], known, profile, notes)
    return { index, method: known, endpoint, id, bulkId, version, data }
  } catch (error) {
    if (!(error instanceof ScimError)) throw error
    return { index, method: method.slice(0, 20), bulkId, error }
  }
}

function readMethod(method: string): BulkMethod {
  if (method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE') return method
  throw scimError(
    'invalidSyntax',
    `${quote(method)} is not a method of bulk; POST, PUT, PATCH and DELETE are.`,
    'RFC 7644 §3.7',
  )
}

const outside = new Set(['me', 'bulk', '.search', 'schemas', 'resourcetypes', 'serviceproviderconfig'])

/** `/Users` with POST, `/Users/{id}` otherwise; a base URL or a version before it is left out. */
function readPath(
  path: JsonValue | undefined,
  method: BulkMethod,
): { endpoint: string; id: string | undefined } {
  if (typeof path !== 'string')
    throw scimError('invalidSyntax', 'The path of a bulk operation has to be text.')
  const segments = path
    .replace(/^https?:\/\/[^/]*/i, '')
    .split(/[?#]/, 1)
    .join('')
    .split('/')
    .filter((segment) => segment !== '')
  const needed = method === 'POST' ? 1 : 2
  const own = segments.slice(-needed)
  const before = segments.slice(0, -needed)
  const [type, id] = own
  const isPrefix = before.length === 0 || /^v2$/i.test(before.at(-1) ?? '') || /^https?:\/\//i.test(path)
  if (type === undefined || own.length !== needed || !isPrefix || outside.has(type.toLowerCase())) {
    const form = method === 'POST' ? '/Users' : '/Users/{id}'
    throw scimError(
      'invalidPath',
      `The path of a ${method} in bulk has to look like ${form}.`,
      'RFC 7644 §3.7',
    )
  }
  return { endpoint: `/${type}`, id: id === undefined ? undefined : decodeSegment(id) }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw scimError('invalidPath', 'The path of a bulk operation is not encoded as a URL.')
  }
}

function readData(
  data: JsonValue | undefined,
  method: BulkMethod,
  profile: Profile,
  notes: Note[],
): JsonObject | undefined {
  if (method === 'DELETE') return undefined
  if (isJsonObject(data)) return data
  // Erratum 5050: the RFC's own sample has the list of operations bare.
  if (method === 'PATCH' && Array.isArray(data) && tolerates(profile, notes, 'bulk_patch_array', 'data')) {
    return { schemas: [urns.patchOp], Operations: data }
  }
  throw scimError('invalidSyntax', `The data of a ${method} in bulk has to be an object.`, 'RFC 7644 §3.7')
}

/** What became of one operation. */
export interface BulkResult {
  readonly method: string
  readonly bulkId?: string | undefined
  /** Address of the resource; absent when a POST failed. */
  readonly location?: string | undefined
  readonly version?: string | undefined
  readonly status: number
  /** Sent when the status is not 2xx. */
  readonly error?: ScimError
}

/** The answer to a bulk request (RFC 7644 §3.7.3): HTTP 200 whatever became of the operations. */
export function bulkResponse(results: readonly BulkResult[]): JsonObject {
  return {
    schemas: [urns.bulkResponse],
    Operations: results.map(({ method, bulkId, location, version, status, error }) => ({
      ...(location === undefined ? {} : { location }),
      method,
      ...(bulkId === undefined ? {} : { bulkId }),
      ...(version === undefined ? {} : { version }),
      status: String(status),
      ...(error === undefined ? {} : { response: errorBody(error) }),
    })),
  }
}
