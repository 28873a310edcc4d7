/**
 * A list as PostgreSQL reads arrays (manual, "Array Input and Output Syntax"): `{"a b",1,null}`. Its quoted text is
 * JSON's but for control characters, which JSON writes as `\n` and PostgreSQL as they are, so the engine's own
 * serializer does the work. Texts, numbers, dates and null; no lists in it.
 */
export function arrayLiteral(values: readonly unknown[]): string {
  const json = JSON.stringify(values)
  const text = json.includes('\\') ? json.replaceAll(escaped, unescapeControl) : json
  return `{${text.slice(1, -1)}}`
}

/** A backslash with what belongs to it, so that the second of two is not taken for a first. */
const escaped = /\\(?:u[0-9a-f]{4}|.)/g

function unescapeControl(sequence: string): string {
  return sequence === '\\\\' || sequence === '\\"' ? sequence : (JSON.parse(`"${sequence}"`) as string)
}
