import { createHash } from 'node:crypto'
import type { Attribute } from '../scim/index.ts'

/** Index entries have a size limit; a longer value is kept by its beginning and a digest of the whole. */
const longestKey = 400
const keptOfLonger = 300

/**
 * The form in which a string value is compared and looked up: Unicode-normalised, without case unless the attribute is
 * case exact. RFC 7644 §5 asks for the UsernameCaseMapped preparation of user names; width and compatibility forms
 * fold into one (NFKC), so that a full-width letter cannot make a second account.
 */
export function indexKey(value: string, caseExact: boolean): string {
  const prepared = caseExact ? value : value.normalize('NFKC').toLowerCase()
  if (prepared.length <= longestKey) return prepared
  return `${prepared.slice(0, keptOfLonger)}\u0001${createHash('sha256').update(prepared).digest('hex')}`
}

/** The key of a value under the attribute's own rule. */
export function attributeKey(attribute: Attribute, value: string): string {
  return indexKey(value, attribute.caseExact)
}
