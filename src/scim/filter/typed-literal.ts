import type { Note, Profile } from '../dialect/profile.ts'
import { ScimError, scimError } from '../errors.ts'
import { coerceSimple } from '../resource/coerce-simple.ts'
import type { Attribute } from '../schema/attribute.ts'

/**
 * A filter value in the type of the attribute it is compared with, by the same rules as values in bodies. Throws
 * ScimError 400 invalidFilter when it does not fit.
 */
export function typedLiteral(
  value: string | number | boolean,
  attribute: Attribute,
  where: string,
  context: { readonly profile: Profile; readonly notes: Note[] },
): string | number | boolean {
  // Text is compared as it stands: `co "javascript:"` is a question, not a link.
  if (typeof value === 'string' && isTextual(attribute)) return value
  try {
    return coerceSimple(value, attribute, where, context)
  } catch (error) {
    if (!(error instanceof ScimError)) throw error
    throw scimError('invalidFilter', error.detail)
  }
}

function isTextual({ type }: Attribute): boolean {
  return type === 'string' || type === 'reference' || type === 'binary'
}
