/**
 * Where a value from outside holds characters that are no text: NUL, or half of a surrogate pair. JSON and URLs can
 * carry them (`\u0000`, `%00`), PostgreSQL keeps neither (manual, "Character Types" and "JSON Types").
 *
 * @returns the names from the outside to the text, empty when the value itself is it; null when all of it is text.
 */
export function findBrokenText(value: unknown): readonly string[] | null {
  if (typeof value === 'string') return isText(value) ? null : []
  if (typeof value !== 'object' || value === null) return null
  for (const [name, inner] of Object.entries(value)) {
    if (!isText(name)) return []
    const found = findBrokenText(inner)
    if (found !== null) return [name, ...found]
  }
  return null
}

function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000')
}
