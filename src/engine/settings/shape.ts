import { RollcallError } from '../../errors/rollcall-error.ts'
import { nearestName } from '../expression/nearest-name.ts'

/** Reads one value of unknown origin, strictly. Undefined stands for "not given". */
export type Shape<T> = (value: unknown, path: string) => T

/** Refuses a value, naming where it stands and what would be right. */
export function refuseSetting(path: string, message: string, next: string): never {
  throw new RollcallError('settings_refused', { path: path === '' ? 'the whole' : path, message, next })
}

/** What a person typed, short enough for a message. */
function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function expected(path: string, value: unknown, what: string): never {
  return refuseSetting(path, `${shown(value)} is not ${what}.`, `Give ${what}.`)
}

export function text(options: { readonly longest?: number; readonly empty?: boolean } = {}): Shape<string> {
  const { longest = 500, empty = false } = options
  return (value, path) => {
    if (typeof value !== 'string') return expected(path, value, 'a text')
    if (!empty && value.trim() === '') refuseSetting(path, 'It is empty.', 'Give a text.')
    if (value.length > longest) {
      refuseSetting(path, `It has ${value.length} characters.`, `Give at most ${longest} characters.`)
    }
    return value
  }
}

export const truth: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : expected(path, value, 'true or false')

export function wholeNumber(least: number, most: number): Shape<number> {
  return (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? value
      : expected(path, value, `a whole number from ${least} to ${most}`)
}

export function number(least: number, most: number): Shape<number> {
  return (value, path) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : expected(path, value, `a number from ${least} to ${most}`)
}

export function oneOf<T extends string>(choices: readonly T[]): Shape<T> {
  return (value, path) => {
    const found = choices.find((choice) => choice === value)
    if (found !== undefined) return found
    const near = typeof value === 'string' ? nearestName(value, choices) : null
    const list = choices.join(', ')
    return refuseSetting(
      path,
      `${shown(value)} is not one of ${list}.`,
      near ? `Did you mean ${near}?` : `Give one of ${list}.`,
    )
  }
}

export function listOf<T>(item: Shape<T>, longest = 1000): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return expected(path, value, 'a list')
    if (value.length > longest)
      refuseSetting(path, `It has ${value.length} items.`, `Give at most ${longest}.`)
    return value.map((one, index) => item(one, `${path}[${index}]`))
  }
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null ? null : shape(value, path))
}

/** A value that takes a default when it is not given. */
export function otherwise<T>(shape: Shape<T>, fallback: T): Shape<T> {
  return (value, path) => (value === undefined ? fallback : shape(value, path))
}

/** Texts by name. */
export function textsByName(longest: number): Shape<Readonly<Record<string, string>>> {
  const item = text({ longest, empty: true })
  return (value, path) => {
    const entries = Object.entries(plainObject(value, path))
    return Object.fromEntries(entries.map(([name, one]) => [name, item(one, at(path, name))]))
  }
}

export function plainObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isPlain ? (value as Record<string, unknown>) : expected(path, value, 'an object')
}

/** A field that may be absent. */
export interface OptionalField<T> {
  readonly optional: Shape<T>
}

export function optional<T>(shape: Shape<T>): OptionalField<T> {
  return { optional: shape }
}

export type Fields<T> = { readonly [K in keyof T]-?: Shape<T[K]> | OptionalField<NonNullable<T[K]>> }

/** An object with exactly these fields; any other is refused by name. */
export function object<T>(fields: Fields<T>): Shape<T> {
  const known = Object.keys(fields)
  return (value, path) => {
    const given = plainObject(value, path)
    for (const name of Object.keys(given)) {
      if (Object.hasOwn(fields, name)) continue
      const near = nearestName(name, known)
      const next = near === null ? `The fields are ${known.join(', ')}.` : `Did you mean ${near}?`
      refuseSetting(at(path, name), `There is no field ${shown(name)}.`, next)
    }
    const read: Record<string, unknown> = {}
    for (const name of known) {
      const field = fields[name as keyof T]
      const own = Object.hasOwn(given, name) ? given[name] : undefined
      if (typeof field === 'function') read[name] = field(own, at(path, name))
      else if (own !== undefined) read[name] = field.optional(own, at(path, name))
    }
    return read as T
  }
}

/** One of several objects, told apart by the field `kind`. */
export function byKind<T extends { readonly kind: string }>(
  shapes: { readonly [K in T['kind']]: Shape<Extract<T, { readonly kind: K }>> },
): Shape<T> {
  const kind = oneOf(Object.keys(shapes) as T['kind'][])
  return (value, path) => {
    const chosen: T['kind'] = kind(plainObject(value, path)['kind'], at(path, 'kind'))
    return shapes[chosen](value, path) as T
  }
}

function at(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
