import { createHash } from 'node:crypto'
import type { JsonObject } from '../scim/index.ts'

/**
 * SHA-256 of a canonical payload. The payload's members stand in the order of the compiled mapping, so equal
 * payloads have equal text without a sort.
 */
export function fingerprint(payload: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(payload)).digest('base64url')
}
