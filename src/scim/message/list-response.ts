import type { JsonObject } from '../json.ts'
import { urns } from '../schema/urns.ts'

export interface ListResponseInput {
  readonly resources: readonly JsonObject[]
  /** All matches, not only this page; left out only with cursors (RFC 9865 §2). */
  readonly totalResults?: number
  /** 1-based position of the first resource; left out with cursors. */
  readonly startIndex?: number
  readonly nextCursor?: string
  readonly previousCursor?: string
}

/**
 * A page of resources (RFC 7644 §3.4.2, RFC 9865 §2). `Resources` is there even when empty, and `itemsPerPage` is the number of
 * resources in this very answer: Okta, Entra and OneLogin read both.
 */
export function listResponse(input: ListResponseInput): JsonObject {
  const { resources, totalResults, startIndex, nextCursor, previousCursor } = input
  return {
    schemas: [urns.listResponse],
    ...(totalResults === undefined ? {} : { totalResults }),
    ...(startIndex === undefined ? {} : { startIndex }),
    itemsPerPage: resources.length,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(previousCursor === undefined ? {} : { previousCursor }),
    Resources: [...resources],
  }
}
