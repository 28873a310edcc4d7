import { createHash } from 'node:crypto'
import { type Attribute, foldText } from '../../scim/index.ts'

/** Index entries have a size limit; a longer value is kept by its beginning and a digest of the whole. */
const longestKey = 400
const keptOfLonger = 300

/** The form in which a string value is looked up: as it is when the attribute is case exact, else folded. */
export function indexKey(value: string, caseExact: boolean): string {
  const prepared = caseExact ? value : foldText(value)
  if (prepared.length <= longestKey) return prepared
  return `${prepared.slice(0, keptOfLonger)}\u0001${createHash('sha256').update(prepared).digest('hex')}`
}

/** The key of a value under the attribute's own rule. */
export function attributeKey(attribute: Attribute, value: string): string {
  return indexKey(value, attribute.caseExact)
}
