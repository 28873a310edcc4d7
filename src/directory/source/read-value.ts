import type { AttributeValue } from '../attributes.ts'
import type { ColumnType, CsvForm } from './csv-headers/form.ts'

/** A cell as a value: null when it is empty, or the reason why it cannot be one. */
export type ReadValue =
  | { readonly value: AttributeValue | null; readonly problem: null }
  | { readonly value: null; readonly problem: 'bad_switch' | 'bad_date' | 'value_too_long' }

const longestValue = 4096

// Okta's statuses after the slash: only people who can sign in, or could but for a password, count as enabled.
const on = [
  'true',
  '1',
  'yes',
  'y',
  'on',
  'active',
  'enabled',
  /* */ 'provisioned',
  'recovery',
  'password_expired',
  'locked_out',
]
const off = [
  'false',
  '0',
  'no',
  'n',
  'off',
  'inactive',
  'disabled',
  'suspended',
  'archived',
  'blocked',
  'deleted',
  /* */ 'staged',
  'deprovisioned',
]
const switches = new Map([
  ...on.map((word) => [word, true] as const),
  ...off.map((word) => [word, false] as const),
])

/** Reads one cell. Text is kept as written but for the space around it. */
export function readValue(cell: string, type: ColumnType, slashDates: CsvForm['slashDates']): ReadValue {
  const value = cell.trim()
  if (value === '') return { value: null, problem: null }
  if (value.length > longestValue) return { value: null, problem: 'value_too_long' }
  switch (type) {
    case 'text':
      return { value, problem: null }
    case 'list':
      return { value: readList(value), problem: null }
    case 'switch':
    case 'blocked': {
      const answer = switches.get(value.toLowerCase().replace(/[\s-]+/g, '_'))
      if (answer === undefined) return { value: null, problem: 'bad_switch' }
      return { value: type === 'blocked' ? !answer : answer, problem: null }
    }
    case 'date': {
      const date = readDate(value, slashDates)
      return date === null ? { value: null, problem: 'bad_date' } : { value: date, problem: null }
    }
  }
}

/** Several values in one cell, separated by semicolon, bar or line end. */
function readList(value: string): readonly string[] {
  const items = value.split(/[;|\n]/).map((item) => item.trim())
  return [...new Set(items.filter((item) => item !== ''))]
}

/**
 * A day as YYYY-MM-DD, or an instant as ISO 8601. A day that does not exist is refused, and so is 04/05/2026 unless the
 * product is known to write the month first: guessing would be wrong for half of the world.
 */
export function readDate(value: string, slashDates: CsvForm['slashDates']): string | null {
  const year =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      value,
    )
  if (year !== null) return dateOf(year[1]!, year[2]!, year[3]!, year[4], year[5])
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))? ?([AP]M)?)?$/i.exec(
    value,
  )
  if (american === null || slashDates === 'refused') return null
  return dateOf(
    american[3]!,
    american[1]!,
    american[2]!,
    clock(american[4], american[5], american[6], american[7]),
    'Z',
  )
}

function clock(hour?: string, minute?: string, second?: string, half?: string): string | undefined {
  if (hour === undefined) return undefined
  const twelve =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
  return `${String(twelve).padStart(2, '0')}:${minute}:${second ?? '00'}`
}

function dateOf(year: string, month: string, day: string, time?: string, zone?: string): string | null {
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const midnight = new Date(`${written}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== written) return null
  if (time === undefined) return written
  const offset = zone === undefined ? 'Z' : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  const instant = new Date(`${written}T${time}${offset}`)
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString()
}
