import { isJsonObject, type JsonValue } from '../../scim/index.ts'
import type { PropertyDefinition, PropertyValue, ValueProblem } from './property.ts'

export type Coerced =
  | { readonly value: PropertyValue | null }
  | { readonly problem: ValueProblem; readonly at: JsonValue }

/** Makes one value of a property's type out of the values an attribute has, in their order. */
export function coerceProperty(
  { type, choices }: Pick<PropertyDefinition, 'type' | 'choices'>,
  values: readonly JsonValue[],
): Coerced {
  const plain = values.map(plainOf).filter((value) => value !== null && value !== '')
  if (type === 'list') return listOf(plain)
  const [first] = plain
  if (first === undefined) return { value: null }
  const value = single(type, choices, first)
  return typeof value === 'object' ? { ...value, at: first } : { value }
}

/** What stands for a value that has parts: its `value`, as in `phoneNumbers`. */
function plainOf(value: JsonValue): JsonValue {
  return isJsonObject(value) && value['value'] !== undefined ? value['value'] : value
}

function listOf(values: readonly JsonValue[]): Coerced {
  const odd = values.find((value) => typeof value === 'object')
  if (odd !== undefined) return { problem: 'not_text', at: odd }
  return { value: values.length === 0 ? null : [...new Set(values.map(String))] }
}

function single(
  type: Exclude<PropertyDefinition['type'], 'list'>,
  choices: readonly string[],
  value: JsonValue,
): string | number | boolean | { readonly problem: ValueProblem } {
  if (typeof value === 'object') return { problem: 'not_text' }
  switch (type) {
    case 'string':
      return String(value)
    case 'number':
      return numberOf(value) ?? { problem: 'not_a_number' }
    case 'boolean':
      return booleanOf(value) ?? { problem: 'not_a_boolean' }
    case 'date':
      return dateOf(value) ?? { problem: 'not_a_date' }
    case 'choice':
      return choiceOf(value, choices) ?? { problem: 'not_a_choice' }
  }
}

type Scalar = string | number | boolean

function numberOf(value: Scalar): number | undefined {
  if (typeof value === 'number') return value
  const text = String(value).trim()
  if (!/^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** Entra sends booleans as text, capitalised. */
function booleanOf(value: Scalar): boolean | undefined {
  if (typeof value === 'boolean') return value
  const text = String(value).trim().toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** The day as the directory wrote it: an instant near midnight is not moved to another day. */
function dateOf(value: Scalar): string | undefined {
  const day = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}.*)?$/.exec(String(value).trim())?.[1]
  if (day === undefined) return undefined
  const instant = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : undefined
}

function choiceOf(value: Scalar, choices: readonly string[]): string | undefined {
  const wanted = fold(String(value))
  return choices.find((choice) => fold(choice) === wanted)
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}
