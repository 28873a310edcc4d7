import { quote, ScimError, scimError } from '../errors.ts'
import type { Filter } from '../filter/filter.ts'
import { filterLimits, parseElementFilter } from '../filter/parse-filter.ts'
import { printFilter } from '../filter/print-filter.ts'
import { describeToken, tokenize } from '../filter/tokenize.ts'
import { isAttributeName, isAttributePath } from './attribute-name.ts'

/** A PATCH path as written (RFC 7644 §3.5.2): `name.familyName`, `emails[type eq "work"].value`. */
export interface Path {
  /** The attribute path before the bracket, perhaps with URN and sub-attribute. */
  readonly attribute: string
  /** The filter in the brackets. */
  readonly filter: Filter | undefined
  /** The sub-attribute after the brackets. */
  readonly subAttribute: string | undefined
}

/**
 * Parses a PATCH path. Blanks around it are ignored. Throws ScimError 400: invalidPath when it is no path, invalidFilter
 * when the part in brackets is no filter.
 */
export function parsePath(text: string): Path {
  const trimmed = text.trim()
  if (isAttributePath(trimmed)) return { attribute: trimmed, filter: undefined, subAttribute: undefined }
  if (trimmed.length > filterLimits.length) {
    throw scimError('invalidPath', `The path is longer than ${filterLimits.length} characters.`)
  }
  const tokens = tokenizePath(trimmed)
  const [name, bracket] = tokens
  if (name?.kind !== 'word' || !isAttributePath(name.text) || bracket?.kind !== '[') {
    throw scimError(
      'invalidPath',
      `${quote(trimmed)} is not a path such as name.familyName or emails[type eq "work"].value.`,
    )
  }
  const cursor = { tokens, limits: filterLimits, next: 2, depth: 0, terms: 0 }
  const filter = parseElementFilter(cursor)
  const after = tokens[cursor.next]
  if (after?.kind === 'end') return { attribute: name.text, filter, subAttribute: undefined }
  const subAttribute = after?.kind === 'word' && after.text.startsWith('.') ? after.text.slice(1) : ''
  if (!isAttributeName(subAttribute) || tokens[cursor.next + 1]?.kind !== 'end') {
    throw scimError(
      'invalidPath',
      `After the bracket of ${quote(trimmed)}, expected the end or a sub-attribute, found ${after === undefined ? 'nothing' : describeToken(after)}.`,
    )
  }
  return { attribute: name.text, filter, subAttribute }
}

function tokenizePath(text: string): ReturnType<typeof tokenize> {
  try {
    return tokenize(text)
  } catch (error) {
    if (error instanceof ScimError)
      throw scimError('invalidPath', error.detail.replace('The filter', 'The path'))
    throw error
  }
}

/** A path as text that `parsePath` reads back as the same path. */
export function printPath(path: Path): string {
  if (path.filter === undefined) return path.attribute
  const element = `${path.attribute}[${printFilter(path.filter)}]`
  return path.subAttribute === undefined ? element : `${element}.${path.subAttribute}`
}
