import { dateFromParts, dayNames, hourOf, monthNames, offsetOf } from './date-time.ts'

/**
 * .NET date patterns (custom, and the standard single letters with the invariant culture), for
 * FormatDateTime. https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
 */

const standardPatterns: Readonly<Record<string, string>> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  f: 'dddd, dd MMMM yyyy HH:mm',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  G: 'MM/dd/yyyy HH:mm:ss',
  m: 'MMMM dd',
  M: 'MMMM dd',
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
  U: 'dddd, dd MMMM yyyy HH:mm:ss',
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM',
}

type Piece = { readonly field: string } | { readonly literal: string }

const patternPieces =
  /d{1,}|f{1,7}|F{1,7}|g+|h{1,}|H{1,}|K|m{1,}|M{1,}|s{1,}|t{1,}|y{1,}|z{1,}|'[^']*'|"[^"]*"|\\[\s\S]|%(?=[\s\S])|[\s\S]/g

function piecesOf(pattern: string): readonly Piece[] | null {
  if (pattern.length === 1) {
    const standard = standardPatterns[pattern]
    return standard === undefined ? null : piecesOf(standard)
  }
  const pieces: Piece[] = []
  for (const [text] of pattern.matchAll(patternPieces)) {
    if (text === '%') continue
    if (/^[dfFhHKmMstyz]/.test(text)) pieces.push({ field: text })
    else if (text[0] === 'g') pieces.push({ literal: 'A.D.' })
    else if (text[0] === '\\') pieces.push({ literal: text.slice(1) })
    else if (text.length > 1) pieces.push({ literal: text.slice(1, -1) })
    else pieces.push({ literal: text })
  }
  return pieces
}

/** Whether a pattern can be used at all. */
export function isDatePattern(pattern: string): boolean {
  return pattern !== '' && piecesOf(pattern) !== null
}

/** Writes a UTC instant in a .NET pattern; null when the pattern is none. */
export function formatDate(date: Date, pattern: string): string | null {
  const pieces = piecesOf(pattern)
  if (pieces === null) return null
  return pieces.map((piece) => ('literal' in piece ? piece.literal : formatField(date, piece.field))).join('')
}

function formatField(date: Date, field: string): string {
  const size = field.length
  const pad = (value: number, width: number) => String(value).padStart(width, '0')
  const hour = date.getUTCHours()
  switch (field[0]) {
    case 'd':
      if (size <= 2) return pad(date.getUTCDate(), size)
      return size === 3 ? dayNames[date.getUTCDay()]!.slice(0, 3) : dayNames[date.getUTCDay()]!
    case 'M':
      if (size <= 2) return pad(date.getUTCMonth() + 1, size)
      return size === 3 ? monthNames[date.getUTCMonth()]!.slice(0, 3) : monthNames[date.getUTCMonth()]!
    case 'y':
      return pad(size <= 2 ? date.getUTCFullYear() % 100 : date.getUTCFullYear(), size)
    case 'h':
      return pad(hour % 12 === 0 ? 12 : hour % 12, Math.min(size, 2))
    case 'H':
      return pad(hour, Math.min(size, 2))
    case 'm':
      return pad(date.getUTCMinutes(), Math.min(size, 2))
    case 's':
      return pad(date.getUTCSeconds(), Math.min(size, 2))
    case 't':
      return (hour < 12 ? 'AM' : 'PM').slice(0, Math.min(size, 2))
    case 'f':
      return `${pad(date.getUTCMilliseconds(), 3)}0000`.slice(0, size)
    case 'F':
      return `${pad(date.getUTCMilliseconds(), 3)}0000`.slice(0, size).replace(/0+$/, '')
    case 'K':
      return 'Z'
    default:
      return size === 1 ? '+0' : size === 2 ? '+00' : '+00:00'
  }
}

/** Reads a text that must follow a .NET pattern; null when it does not, or names no day. UTC unless it states an offset. */
export function parseFormattedDate(text: string, pattern: string): Date | null {
  const pieces = piecesOf(pattern)
  if (pieces === null || text.length > 200) return null
  const fields: string[] = []
  const source = pieces.map((piece, index) => {
    if ('literal' in piece) return literalSource(piece.literal, pieces[index + 1])
    fields.push(piece.field)
    return fieldSource(piece.field)
  })
  const match = new RegExp(`^\\s*${source.join('')}\\s*$`, 'i').exec(text)
  if (match === null) return null
  return dateFromFields(fields.map((field, index) => [field, match[index + 1] ?? '']))
}

/** The point before `F…` may be missing together with the fraction. */
function literalSource(literal: string, next: Piece | undefined): string {
  const escaped = literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return literal === '.' && next !== undefined && 'field' in next && next.field[0] === 'F'
    ? `${escaped}?`
    : escaped
}

function fieldSource(field: string): string {
  const size = field.length
  switch (field[0]) {
    case 'd':
    case 'M':
      if (size > 2) return '([a-z]+)'
      return size === 1 ? '(\\d{1,2})' : '(\\d{2})'
    case 'y':
      return size <= 2 ? `(\\d{${size === 1 ? '1,2' : '2'}})` : `(\\d{${size === 3 ? '3,4' : size}})`
    case 'f':
      return `(\\d{${size}})`
    case 'F':
      return `(\\d{0,${size}})`
    case 't':
      return size === 1 ? '([ap])' : '([ap]m)'
    case 'K':
      return '(Z|[+-]\\d{2}:\\d{2}|)'
    case 'z':
      return size === 3 ? '(Z|[+-]\\d{2}:\\d{2})' : '([+-]\\d{1,2})'
    default:
      return size === 1 ? '(\\d{1,2})' : '(\\d{2})'
  }
}

function dateFromFields(fields: readonly (readonly [string, string])[]): Date | null {
  let [year, month, day, hour, minute, second, millisecond, offsetMinutes] = [1, 1, 1, 0, 0, 0, 0, 0]
  let half = ''
  for (const [field, text] of fields) {
    if (field[0] === 'y') year = field.length <= 2 ? century(Number(text)) : Number(text)
    else if (field[0] === 'M') month = field.length > 2 ? monthOf(text) : Number(text)
    else if (field[0] === 'd' && field.length <= 2) day = Number(text)
    else if (field[0] === 'h' || field[0] === 'H') hour = Number(text)
    else if (field[0] === 'm') minute = Number(text)
    else if (field[0] === 's') second = Number(text)
    else if (field[0] === 'f' || field[0] === 'F') millisecond = Math.floor(Number(`0.${text || '0'}`) * 1000)
    else if (field[0] === 't') half = text
    else if (field[0] === 'z' || field[0] === 'K') offsetMinutes = offsetOf(text)
  }
  if (half !== '') {
    if (hour < 1 || hour > 12) return null
    hour = hourOf(hour, half)
  }
  return dateFromParts({ year, month, day, hour, minute, second, millisecond, offsetMinutes })
}

/** Two-digit years end in 2049, as the invariant calendar of .NET has it. */
function century(year: number): number {
  return year < 50 ? 2000 + year : 1900 + year
}

function monthOf(text: string): number {
  const lower = text.toLowerCase()
  return (
    monthNames.findIndex((name) => name.toLowerCase() === lower || name.slice(0, 3).toLowerCase() === lower) +
    1
  )
}
