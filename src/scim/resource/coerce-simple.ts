import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { type ScimError, scimError } from '../errors.ts'
import { describeJson, isJsonObject, type JsonValue } from '../json.ts'
import type { Attribute } from '../schema/attribute.ts'
import { isBareDate, normalizeDateTime } from './date-time.ts'

/** How a value is read: for whom, and where what was tolerated is noted. */
export interface CoercionContext {
  readonly profile: Profile
  readonly notes: Note[]
}

/** The padding may be missing (RFC 7643 §2.3.6); a last group of one character is no byte. */
const base64 = /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2,3}={0,2})?$/
const trueWords = new Set(['true', '1'])
const falseWords = new Set(['false', '0'])

/**
 * One simple value in the type of its attribute. `where` is the path for messages. Throws ScimError 400 invalidValue
 * when the value has the wrong type and the profile does not tolerate it.
 */
export function coerceSimple(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  context: CoercionContext,
): string | number | boolean {
  const simple = unwrap(value, attribute, where, context)
  switch (attribute.type) {
    case 'boolean':
      return coerceBoolean(simple, where, context)
    case 'integer':
    case 'decimal':
      return coerceNumber(simple, attribute.type, where, context)
    case 'dateTime':
      return coerceDateTime(simple, where, context)
    case 'binary':
      return coerceBinary(simple, where)
    case 'reference':
      return coerceReference(simple, attribute, where)
    default:
      return coerceString(simple, where, context)
  }
}

/** Entra puts single values into an array, or into `[{"value": …}]` for `active`. */
function unwrap(
  value: JsonValue,
  attribute: Attribute,
  where: string,
  { profile, notes }: CoercionContext,
): JsonValue {
  let inner = value
  if (Array.isArray(inner) && inner.length === 1 && inner[0] !== undefined) inner = inner[0]
  if (isJsonObject(inner) && Object.keys(inner).length === 1 && inner['value'] !== undefined) {
    inner = inner['value']
  }
  if (inner === value || typeof inner === 'object') return value
  return tolerates(profile, notes, 'wrapped_scalar', where) ? inner : refuse(where, attribute.type, value)
}

function coerceBoolean(value: JsonValue, where: string, { profile, notes }: CoercionContext): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' || typeof value === 'number') {
    const word = String(value).trim().toLowerCase()
    const known = trueWords.has(word) || falseWords.has(word)
    if (known && tolerates(profile, notes, 'string_booleans', where)) return trueWords.has(word)
  }
  throw wrongType(where, 'boolean', value)
}

function coerceNumber(
  value: JsonValue,
  type: 'integer' | 'decimal',
  where: string,
  { profile, notes }: CoercionContext,
): number {
  let number = value
  if (typeof value === 'string' && /^-?\d{1,17}(\.\d{1,17})?$/.test(value)) {
    if (tolerates(profile, notes, 'string_numbers', where)) number = Number(value)
  }
  if (typeof number !== 'number' || !Number.isFinite(number)) throw wrongType(where, type, value)
  if (type === 'integer' && !Number.isSafeInteger(number)) throw wrongType(where, type, value)
  return number
}

function coerceDateTime(value: JsonValue, where: string, { profile, notes }: CoercionContext): string {
  if (typeof value === 'string') {
    const instant = normalizeDateTime(value)
    if (instant !== undefined) return instant
    if (isBareDate(value) && profile.tolerances.has('bare_dates')) {
      const midnight = normalizeDateTime(`${value}T00:00:00Z`)
      if (midnight !== undefined && tolerates(profile, notes, 'bare_dates', where)) return midnight
    }
  }
  throw scimError(
    'invalidValue',
    `${where} has to be a date with a time, such as "2026-03-01T09:30:00Z".`,
    'RFC 7643 §2.3.5',
  )
}

function coerceBinary(value: JsonValue, where: string): string {
  if (typeof value !== 'string' || !base64.test(value)) {
    throw scimError('invalidValue', `${where} has to be base64 text.`, 'RFC 7643 §2.3.6')
  }
  return value
}

function coerceReference(value: JsonValue, attribute: Attribute, where: string): string {
  if (typeof value !== 'string') throw wrongType(where, 'reference', value)
  checkText(value, where)
  // An application shows such links to people; a script in one of them would run there.
  if (attribute.referenceTypes.includes('external') && /^\s*(javascript|vbscript|data)\s*:/i.test(value)) {
    throw scimError('invalidValue', `${where} has to be the address of a page or file.`, 'RFC 7643 §2.3.7')
  }
  return value
}

function coerceString(value: JsonValue, where: string, { profile, notes }: CoercionContext): string {
  if (typeof value === 'string') return checkText(value, where)
  if (typeof value === 'number' || typeof value === 'boolean') {
    if (tolerates(profile, notes, 'scalar_as_string', where)) return String(value)
  }
  throw wrongType(where, 'string', value)
}

/** Refuses text that no store can keep, and macros that a template engine left unfilled. */
function checkText(text: string, where: string): string {
  if (text.includes('\u0000') || !text.isWellFormed()) {
    throw scimError('invalidValue', `${where} holds characters that are not text.`, 'RFC 7643 §2.3.1')
  }
  // OneLogin leaves `{$user.email}` in the body when the macro has no value or is misspelt.
  if (text.includes('{$') && /\{\$\w+(\.\w+)*\}/.test(text)) {
    throw scimError(
      'invalidValue',
      `${where} still holds a template macro; fill it in the identity provider.`,
    )
  }
  return text
}

function refuse(where: string, type: string, value: JsonValue): never {
  throw wrongType(where, type, value)
}

function wrongType(where: string, type: string, value: JsonValue): ScimError {
  const article = type === 'integer' ? 'an' : 'a'
  return scimError(
    'invalidValue',
    `${where} has to be ${article} ${type}, not ${describeJson(value)}.`,
    'RFC 7643 §2.3',
  )
}
