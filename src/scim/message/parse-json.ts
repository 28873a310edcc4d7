import { ScimError, scimError } from '../errors.ts'
import type { JsonValue } from '../json.ts'
import { explainJson } from './explain-json.ts'

/** Bounds of a request body. */
export interface JsonLimits {
  /** Characters. */
  readonly length: number
  /** Nested objects and arrays. */
  readonly depth: number
}

export const jsonLimits: JsonLimits = { length: 1024 * 1024, depth: 32 }

/**
 * Parses a request body as JSON (RFC 8259). Refuses what two parsers could read in two ways: the same name twice in one
 * object, `__proto__`, text that is not Unicode. Throws ScimError: 413 above the length, 400 invalidSyntax otherwise;
 * the detail says where and never quotes a value.
 */
export function parseJson(text: string, limits: JsonLimits = jsonLimits): JsonValue {
  const members = scan(text, limits)
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    throw explainJson(text)
  }
  // A name given twice leaves fewer members in the value than in the text.
  if (countMembers(value) !== members) throw explainJson(text)
  if (text.includes('\\u') || !text.isWellFormed()) checkText(value)
  return value
}

const quoteCode = 34
const backslash = 92

/** One pass over the text: checks depth and returns how many object members it has. Skips strings natively. */
function scan(text: string, limits: JsonLimits): number {
  if (text.length > limits.length) throw tooLong(limits)
  let depth = 0
  let members = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quoteCode:
        at = endOfString(text, at)
        break
      case 58: // :
        members++
        break
      case 91: // [
      case 123: // {
        if (++depth > limits.depth) {
          throw scimError('invalidSyntax', `The body is nested deeper than ${limits.depth} levels.`)
        }
        break
      case 93: // ]
      case 125: // }
        depth--
        break
    }
  }
  return members
}

function endOfString(text: string, start: number): number {
  let at = start
  for (;;) {
    at = text.indexOf('"', at + 1)
    if (at === -1) return text.length
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return at
  }
}

function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item)
    return count
  }
  for (const name of Object.keys(value)) {
    if (name === '__proto__') throw scimError('invalidSyntax', 'An attribute cannot be called "__proto__".')
    const member = value[name]
    count += typeof member === 'object' && member !== null ? 1 + countMembers(member) : 1
  }
  return count
}

/** No store keeps NUL or half a surrogate pair. */
function checkText(value: JsonValue): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) {
      throw scimError('invalidSyntax', 'The body holds a string with characters that are not text.')
    }
  } else if (Array.isArray(value)) value.forEach(checkText)
  else if (value !== null && typeof value === 'object') {
    for (const name of Object.keys(value)) {
      checkText(name)
      checkText(value[name] as JsonValue)
    }
  }
}

function tooLong(limits: JsonLimits): ScimError {
  return new ScimError(413, `The body is longer than ${limits.length} characters.`, { rfc: 'RFC 7644 §3.12' })
}
