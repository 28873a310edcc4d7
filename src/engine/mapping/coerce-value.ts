import { parseDate } from '../expression/date-time.ts'
import { type Scalar, scalarText } from '../expression/value.ts'
import type { TargetPath } from './target-path.ts'

export type Coerced =
  | { readonly value: string | number | boolean | readonly (string | number | boolean)[] }
  | { readonly wrong: string; readonly next: string }

/**
 * Brings a value into the type that the target attribute has: `"True"` becomes `true`, a date as CDate prints it
 * becomes ISO 8601 in UTC.
 */
export function coerceValue(value: Scalar | readonly string[], target: TargetPath): Coerced {
  const takesSeveral = target.shape === 'list' || target.shape === 'plural'
  if (takesSeveral) {
    const values = (typeof value === 'object' ? value : [value]).map((one) => coerceScalar(one, target))
    const wrong = values.find((one) => 'wrong' in one)
    return wrong ?? { value: values.flatMap((one) => ('value' in one ? [one.value] : [])) }
  }
  if (typeof value !== 'object') return coerceScalar(value, target)
  const [only] = value
  if (value.length === 1 && only !== undefined) return coerceScalar(only, target)
  return {
    wrong: `it has ${value.length} values where one is needed.`,
    next: 'Take one with Item([name], 1), or join them with Join(", ", [name]).',
  }
}

type CoercedScalar =
  | { readonly value: string | number | boolean }
  | { readonly wrong: string; readonly next: string }

function coerceScalar(value: Scalar, target: TargetPath): CoercedScalar {
  switch (target.type) {
    case 'boolean':
      return coerceBoolean(value)
    case 'integer':
    case 'decimal':
      return coerceNumber(value, target.type)
    case 'dateTime':
      return coerceDateTime(value)
    default:
      return { value: scalarText(value) }
  }
}

function coerceBoolean(value: Scalar): CoercedScalar {
  if (typeof value === 'boolean') return { value }
  const text = scalarText(value).trim().toLowerCase()
  if (text === 'true' || text === '1') return { value: true }
  if (text === 'false' || text === '0') return { value: false }
  return {
    wrong: 'it is neither True nor False.',
    next: 'Give True or False, for example with CBool or Switch.',
  }
}

function coerceNumber(value: Scalar, type: 'integer' | 'decimal'): CoercedScalar {
  const text = scalarText(value).trim()
  const number = text === '' ? Number.NaN : Number(text)
  const fits = type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number)
  if (fits) return { value: number }
  const what = type === 'integer' ? 'a whole number' : 'a number'
  return { wrong: `it is not ${what}.`, next: `Give ${what}.` }
}

function coerceDateTime(value: Scalar): CoercedScalar {
  const date = parseDate(scalarText(value))
  if (date !== null) return { value: date.toISOString() }
  return {
    wrong: 'it is not a date.',
    next: 'Give a date such as 2027-03-01T08:30:00Z, or use FormatDateTime.',
  }
}
