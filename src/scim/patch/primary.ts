import { scimError } from '../errors.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { isPrimary } from '../resource/coerce-value.ts'

/**
 * RFC 7644 §3.5.2: when an operation makes a value primary, the others stop being it. `isWritten` tells which values the
 * operation wrote. Throws ScimError 400 invalidValue when it made several primary.
 */
export function keepOnePrimary(
  list: JsonValue[],
  isWritten: (element: JsonValue) => boolean,
  where: string,
): JsonValue[] {
  const primary = list.filter(isPrimary)
  if (primary.length < 2) return list
  const written = primary.filter(isWritten)
  if (written.length > 1) {
    throw scimError('invalidValue', `${where} would have more than one primary value.`, 'RFC 7643 §2.4')
  }
  const kept = written[0] ?? primary[0]
  return list.map((element) =>
    element !== kept && isPrimary(element) ? { ...(element as JsonObject), primary: false } : element,
  )
}
