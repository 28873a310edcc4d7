import { ifMatch, ScimError, weakEtag } from '../../scim/index.ts'
import type { StoredResource } from '../store.ts'

/** Throws ScimError 412 when the client names another version than the present one (RFC 7644 §3.14). */
export function checkVersion(header: string | undefined, current: StoredResource): void {
  if (ifMatch(header, weakEtag(current.version))) return
  throw new ScimError(412, 'The resource has changed since the version in If-Match.', {
    rfc: 'RFC 7644 §3.14',
  })
}
