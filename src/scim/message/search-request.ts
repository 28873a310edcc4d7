import type { JsonObject } from '../json.ts'
import { urns } from '../schema/urns.ts'

/** A query as a client asks it. */
export interface SearchRequestInput {
  readonly filter?: string
  readonly sortBy?: string
  readonly sortOrder?: 'ascending' | 'descending'
  readonly startIndex?: number
  readonly count?: number
  readonly cursor?: string
  readonly attributes?: readonly string[]
  readonly excludedAttributes?: readonly string[]
}

/** The body of POST /.search (RFC 7644 §3.4.3). */
export function searchRequest(input: SearchRequestInput): JsonObject {
  const { attributes, excludedAttributes, ...rest } = input
  return {
    schemas: [urns.searchRequest],
    ...(attributes === undefined ? {} : { attributes: [...attributes] }),
    ...(excludedAttributes === undefined ? {} : { excludedAttributes: [...excludedAttributes] }),
    ...rest,
  }
}

/** The same query as a URL query string, without `?`; encoded so that no server can mistake a plus for a space. */
export function searchParameters(input: SearchRequestInput): string {
  return Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(Array.isArray(value) ? value.join(',') : String(value))}`,
    )
    .join('&')
}
