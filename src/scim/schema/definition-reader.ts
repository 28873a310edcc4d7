import { type ScimError, scimError } from '../errors.ts'
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

/** The error for a schema or resource type that is not defined as RFC 7643 asks. `where` is a path into the JSON. */
export function definitionError(where: string, problem: string): ScimError {
  return scimError('invalidValue', `${where} ${problem}.`, 'RFC 7643 §7')
}

export function readObject(value: JsonValue | undefined, where: string): JsonObject {
  if (isJsonObject(value)) return value
  throw definitionError(where, `has to be an object, not ${describeJson(value)}`)
}

export function readText(object: JsonObject, name: string, where: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (typeof value === 'string' && value !== '') return value
  throw definitionError(
    `${where}.${name}`,
    `has to be text, not ${value === '' ? 'empty' : describeJson(value)}`,
  )
}

export function readOptionalText(object: JsonObject, name: string, where: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  throw definitionError(`${where}.${name}`, `has to be text, not ${describeJson(value)}`)
}

export function readFlag(object: JsonObject, name: string, where: string): boolean {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  throw definitionError(`${where}.${name}`, `has to be true or false, not ${describeJson(value)}`)
}

export function readList(object: JsonObject, name: string, where: string): JsonValue[] {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw definitionError(`${where}.${name}`, `has to be a list, not ${describeJson(value)}`)
}

export function readTexts(object: JsonObject, name: string, where: string): string[] {
  return readList(object, name, where).map((item, index) => {
    if (typeof item === 'string') return item
    throw definitionError(`${where}.${name}[${index}]`, `has to be text, not ${describeJson(item)}`)
  })
}

/** One of a set of words; the default when it is left out. */
export function readWord<Word extends string>(
  object: JsonObject,
  name: string,
  where: string,
  words: readonly Word[],
  fallback: Word,
): Word {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (value === undefined || value === null) return fallback
  const word = words.find((candidate) => candidate === value)
  if (word !== undefined) return word
  throw definitionError(`${where}.${name}`, `has to be one of ${words.join(', ')}`)
}
