/** The entity tag of a version: weak, because SCIM compares meaning, not bytes (RFC 7643 §3.1, RFC 7644 §3.14). */
export function weakEtag(version: string | number): string {
  return `W/"${String(version).replace(/["\\]/g, '')}"`
}

/** Whether an `If-Match` header lets a change go on: absent, `*`, or a list that holds the tag. Weak comparison. */
export function ifMatch(header: string | undefined, etag: string): boolean {
  return header === undefined || header.trim() === '' || holds(header, etag)
}

/** Whether an `If-None-Match` header says that the client has this version already (answer 304). Weak comparison. */
export function ifNoneMatch(header: string | undefined, etag: string): boolean {
  return header !== undefined && holds(header, etag)
}

function holds(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  const wanted = opaque(etag)
  return splitTags(header).some((tag) => opaque(tag) === wanted)
}

/** The tags of a header; a comma inside the quotes belongs to the tag (RFC 9110 §8.8.3). */
function splitTags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"|[^\s,"]+/g) ?? []
}

/** A tag without `W/` and quotes; some clients send `meta.version` without quotes. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '').replace(/^"|"$/g, '')
}
