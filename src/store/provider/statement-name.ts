import { createHash } from 'node:crypto'

/** Each name costs memory in every connection; shapes beyond this many are sent unnamed. */
const mostNames = 256
const names = new Map<string, string>()

/** A name for a generated statement, the same for the same text; undefined when there are too many of them. */
export function statementName(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= mostNames) return known
  const name = `scim_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  names.set(text, name)
  return name
}
