import { ScimError } from '../scim/index.ts'

/** RFC 7644 §3.12: unknown, deleted, malformed and foreign ids all answer alike. */
export function notFound(): ScimError {
  return new ScimError(404, 'There is no such resource.', { rfc: 'RFC 7644 §3.12' })
}
