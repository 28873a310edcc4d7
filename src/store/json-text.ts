/** How JSON writes what PostgreSQL keeps in no text: NUL, and half of a surrogate pair. */
const notKept = /\\u(?:0000|d[89a-f])/

/**
 * JSON of what may hold text from elsewhere: answers of targets, and what was cut out of them. PostgreSQL refuses a
 * whole statement for one such character, and with it everybody else's rows; it becomes U+FFFD instead.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  return notKept.test(text) ? JSON.stringify(value, keepable) : text
}

function keepable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\u0000', '\ufffd') : value
}
