import type { ScimError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { urns } from '../schema/urns.ts'

/** The body of an error response (RFC 7644 §3.12). `status` is a string, as the RFC's schema says. */
export function errorBody(error: Pick<ScimError, 'status' | 'detail' | 'scimType'>): JsonObject {
  return {
    schemas: [urns.error],
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    detail: error.detail,
    status: String(error.status),
  }
}
