/**
 * Dates in expressions are texts `M/d/yyyy h:mm:ss tt`, always UTC, as Entra prints them once they
 * have been through CDate, Now or DateAdd. This file reads and writes that form and the forms CDate knows.
 */

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
export const dayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const

export interface DateParts {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour?: number
  readonly minute?: number
  readonly second?: number
  readonly millisecond?: number
  /** Minutes east of UTC that the text stated; 0 when it stated none. */
  readonly offsetMinutes?: number
}

/** A UTC instant, or null when the parts name no day of the calendar (year 1 to 9999). */
export function dateFromParts(parts: DateParts): Date | null {
  const { year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0, offsetMinutes = 0 } = parts
  if (year < 1 || year > 9999 || hour > 23 || minute > 59 || second > 59) return null
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  date.setUTCHours(hour, minute, second, millisecond)
  return new Date(date.getTime() - offsetMinutes * 60_000)
}

/** `M/d/yyyy h:mm:ss tt` in UTC. */
export function printDate(date: Date): string {
  const hour = date.getUTCHours()
  const pad = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${String(date.getUTCFullYear()).padStart(4, '0')}`
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`
  return `${day} ${time} ${hour < 12 ? 'AM' : 'PM'}`
}

const printed = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP]M)$/

/** Reads exactly what {@link printDate} writes. */
export function parsePrintedDate(text: string): Date | null {
  const match = printed.exec(text)
  if (match === null) return null
  const [month, day, year, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return dateFromParts({ year, month, day, hour: hourOf(hour, match[7]!), minute, second })
}

const zone = String.raw`\s*(?<zone>Z|GMT|UTC|[+-]\d{1,2}(?::?\d{2})?)?`
const time = String.raw`(?:(?:T|\s+|,\s*)(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,7}))?)?(?:\s*(?<half>[AaPp]\.?[Mm]\.?))?)?`
const weekday = String.raw`(?:[A-Za-z]{3,9},?\s+)?`
const forms = [
  String.raw`(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})`,
  String.raw`(?<year>\d{4})/(?<month>\d{1,2})/(?<day>\d{1,2})`,
  String.raw`(?<month>\d{1,2})[/-](?<day>\d{1,2})[/-](?<year>\d{4})`,
  String.raw`${weekday}(?<day>\d{1,2})[\s-](?<monthName>[A-Za-z]{3,9})\.?,?[\s-](?<year>\d{4})`,
  String.raw`${weekday}(?<monthName>[A-Za-z]{3,9})\.?\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})`,
].map((date) => new RegExp(`^${date}${time}${zone}$`))

/**
 * Reads a date as .NET does with the en-US culture: ISO 8601 with or without time and offset,
 * `3/1/2027 8:30 AM`, `1 March 2027`, `March 1, 2027`. A text without an offset is UTC.
 */
export function parseDate(text: string): Date | null {
  const trimmed = text.trim()
  if (trimmed.length > 100) return null
  for (const form of forms) {
    const groups = form.exec(trimmed)?.groups
    if (groups !== undefined) return dateFromGroups(groups)
  }
  return null
}

function dateFromGroups(groups: Record<string, string | undefined>): Date | null {
  const number = (name: string) => Number(groups[name] ?? 0)
  const month = groups['monthName'] === undefined ? number('month') : monthNamed(groups['monthName'])
  const half = groups['half']
  if (month === 0 || (half !== undefined && (number('hour') < 1 || number('hour') > 12))) return null
  return dateFromParts({
    year: number('year'),
    month,
    day: number('day'),
    hour: half === undefined ? number('hour') : hourOf(number('hour'), half),
    minute: number('minute'),
    second: number('second'),
    millisecond: Math.floor(Number(`0.${groups['fraction'] ?? '0'}`) * 1000),
    offsetMinutes: offsetOf(groups['zone']),
  })
}

function monthNamed(name: string): number {
  const lower = name.toLowerCase()
  return (
    monthNames.findIndex(
      (month) => month.toLowerCase() === lower || month.slice(0, 3).toLowerCase() === lower,
    ) + 1
  )
}

/** Hour of the day from a 12-hour clock. */
export function hourOf(hour: number, half: string): number {
  return (hour % 12) + (half[0]!.toUpperCase() === 'P' ? 12 : 0)
}

/** Minutes east of UTC: `+02:00` → 120, `-5` → -300, `Z` → 0. */
export function offsetOf(text: string | undefined): number {
  const match = /^([+-])(\d{1,2}?):?(\d{2})?$/.exec(text ?? '')
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return match[1] === '-' ? -minutes : minutes
}
