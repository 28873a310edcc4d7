/** Longest attribute path that is looked at; schema URNs are far shorter. */
const longest = 1024

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

function isNameCharacter(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 36 || code === 45 || code === 95
}

/**
 * True for a name RFC 7643 §2.1 allows: a letter, then letters, digits, `$`, `-`, `_`. A leading `$` is allowed too,
 * for `$ref`.
 */
export function isAttributeName(text: string): boolean {
  if (text.length === 0 || text.length > longest) return false
  const first = text.charCodeAt(0)
  if (!isLetter(first) && first !== 36) return false
  for (let at = 1; at < text.length; at++) if (!isNameCharacter(text.charCodeAt(at))) return false
  return true
}

/**
 * True for text that has the form of an attribute path (RFC 7644 §3.10): an optional URN, a name, and at most one
 * sub-attribute; or of the URI of a schema alone, which names an extension as a whole. Whether the schema knows it is
 * another question.
 */
export function isAttributePath(text: string): boolean {
  if (text.length > longest) return false
  const colon = text.lastIndexOf(':')
  if (colon === 0 || (colon > 0 && !isLetter(text.charCodeAt(0)))) return false
  const local = text.slice(colon + 1)
  const dot = local.indexOf('.')
  if (dot === -1 && isAttributeName(local)) return true
  if (dot !== -1 && isAttributeName(local.slice(0, dot)) && isAttributeName(local.slice(dot + 1))) return true
  // The URI of a schema may end otherwise: `urn:…:enterprise:2.0`, `https://acme.example/schemas/user`.
  return colon > 0 && /^[A-Za-z0-9._/-]+$/.test(local)
}
